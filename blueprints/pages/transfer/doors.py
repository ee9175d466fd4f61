"""What the pages of imports share: who asks, what they may see, what stands in the way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound

from blueprints.identity import signed_in
from blueprints.pages.account_words import moments
from blueprints.services import new_session
from models import ImportRun
from services.transfer.runs import steps
from services.transfer.runs.errors import OthersAtWork, UnknownRun, WrongStep

T = TypeVar("T")


def found(session: Session, uid: UUID) -> ImportRun:
    """The import of that address; raises NotFound also for one of somebody else that is not done."""
    try:
        return steps.find(session, uid, signed_in().user_id)
    except UnknownRun:
        raise NotFound from None


def run_of(uid: UUID) -> ImportRun:
    """The same, in a session of its own."""
    with new_session()() as session:
        return found(session, uid)


def attempt(what: Callable[[], T]) -> T:
    """Do a step; raises NotFound, or Conflict in the words of the reader."""
    try:
        return what()
    except UnknownRun:
        raise NotFound from None
    except WrongStep:
        raise Conflict(_("This import is at work or done. Its page shows how it goes on.")) from None
    except OthersAtWork as others:
        raise Conflict(others_words(others)) from None


def others_words(others: OthersAtWork) -> str:
    """Who keeps this import waiting."""
    if others.since is None:
        return _("Another import is at work. Yours is as it was; try again when the other has ended.")
    return _(
        "%(name)s imports something, since %(moment)s. Your import is as it was; try again when the other has ended.",
        name=others.username,
        moment=moments()(others.since),
    )


def now() -> datetime:
    return datetime.now(UTC)
