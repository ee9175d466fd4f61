"""The buttons of an account on the page of superadmins: what each does, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import BadRequest, NotFound

from blueprints.identity import current_actor
from blueprints.services import new_session
from models import Role
from services.accounts import directory
from services.accounts.administration import Administration, NotToOneself, OnlyAtTheConsole
from services.accounts.repeats import SentTwice
from services.accounts.superadmins import LastSuperadmin
from services.changes.errors import Unknown

TOLD = {
    "role": lazy_gettext("%(username)s has another role from now on."),
    "allow": lazy_gettext("%(username)s may have a key for the planner API from now on."),
    "forbid": lazy_gettext(
        "%(username)s may not use the planner API any more. A key that they had is revoked."
    ),
    "password": lazy_gettext(
        "%(username)s is signed out everywhere and needs the new password, which is shown this once."
    ),
    "disable": lazy_gettext("%(username)s is signed out everywhere, and cannot sign in."),
    "enable": lazy_gettext("%(username)s can sign in again."),
    "delete": lazy_gettext("The account %(username)s is deleted."),
}
REFUSED: dict[type[Exception], str] = {
    NotToOneself: lazy_gettext(
        "Nothing was changed: this is your own account, and you could not take it back."
    ),
    OnlyAtTheConsole: lazy_gettext(
        "Nothing was changed: superadmins are made and unmade at the console of the server."
    ),
    LastSuperadmin: lazy_gettext(
        "Nothing was changed: without this superadmin nobody could look after the accounts."
    ),
    SentTwice: lazy_gettext(
        "Nothing was changed this time: the password was replaced already, or the account was changed since."
    ),
}
INCOMPLETE = lazy_gettext(
    "The form was incomplete, so nothing was changed. Open the page of the users and try again."
)


@dataclass(frozen=True)
class Outcome:
    """What came of a button: on which account, whether it was refused, and what is shown this once."""

    user_id: int
    message: str
    refused: bool = False
    password: str = ""


def administration() -> Administration:
    """On behalf of whoever is signed in."""
    return Administration(new_session(), current_actor("page"))


def act(user_id: int, action: str) -> Outcome:
    """Do what a button says. Raises NotFound, and BadRequest where the form does not say how."""
    try:
        with new_session()() as session:
            username = directory.entry(session, user_id).user.username
        password = _ACTIONS[action](administration(), user_id)
    except Unknown:
        raise NotFound from None
    except tuple(REFUSED) as refused:
        return Outcome(user_id, str(REFUSED[type(refused)]), refused=True)
    return Outcome(user_id, TOLD[action] % {"username": username}, password=password or "")


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise BadRequest(str(INCOMPLETE)) from None


def _seen_at() -> datetime:
    """When the account had been changed last, as the page showed it."""
    try:
        return datetime.fromisoformat(request.form.get("seen", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadRequest(str(INCOMPLETE)) from None


def _give_password(accounts: Administration, user_id: int) -> str:
    return accounts.give_password(user_id, _seen_at()).password


def _delete(accounts: Administration, user_id: int) -> None:
    if "sure" not in request.form:
        raise BadRequest(
            _("Nothing was deleted: say first, by the box beside the button, that you are sure.")
        )
    accounts.delete(user_id)


_ACTIONS: dict[str, Callable[[Administration, int], str | None]] = {
    "role": lambda accounts, user_id: accounts.change_role(user_id, _role()),
    "allow": lambda accounts, user_id: accounts.allow_api(user_id, True),
    "forbid": lambda accounts, user_id: accounts.allow_api(user_id, False),
    "password": _give_password,
    "disable": lambda accounts, user_id: accounts.disable(user_id),
    "enable": lambda accounts, user_id: accounts.enable(user_id),
    "delete": _delete,
}
