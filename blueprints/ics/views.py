"""``/ics``: a calendar of each planning, and those that secret links open."""

from datetime import UTC, datetime

import structlog
from apiflask import APIBlueprint
from flask import Response
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import NotFound

from blueprints.access import public
from blueprints.ics.answers import calendar_answer
from blueprints.services import new_session, plannings
from models import Subscription
from services.database import writing
from services.plannings.selection import Selection
from services.subscriptions import links
from services.subscriptions.calendars import Wanted
from services.subscriptions.own import asked_by, wanted_by
from services.subscriptions.sources import sources_of

bp = APIBlueprint("ics", __name__, url_prefix="/ics", enable_openapi=False)

log = structlog.get_logger(__name__)


@bp.get("/<path:full_id>.ics")
@public
def planning(full_id: str) -> Response:
    """What a planning's page shows, from 60 days back to a year ahead."""
    node = plannings().find(full_id)
    if node is None:
        raise NotFound("There is no such calendar.")
    wanted = Wanted(node.title, sources_of(plannings(), [node]), Selection((full_id,)))
    return calendar_answer(wanted, "public, max-age=600")


@bp.get("/my/<secret>.ics")
@public
def own(secret: str) -> Response:
    """What the link with this secret was made for; caches that others use may not keep it."""
    with new_session()() as session:
        link = links.opened_by(session, secret)
        if link is None:
            raise NotFound("There is no such calendar.")
        asked = asked_by(session, link)
    _note_use(link)
    return calendar_answer(wanted_by(asked, plannings()), "private, no-cache")


def _note_use(link: Subscription) -> None:
    """A database that is busy with a long write loses the note, not the request."""
    now = datetime.now(UTC)
    if not links.is_used_anew(link, now):
        return
    try:
        with writing(new_session()) as session:
            links.note_use(session, link, now)
    except OperationalError:
        log.warning("subscription_use_not_noted")
