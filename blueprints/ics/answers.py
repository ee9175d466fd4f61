"""Answers to programs that subscribe: calendars made once for each state of what is in them, and errors in words."""

from datetime import UTC, datetime

from flask import Response, current_app
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from blueprints.representations import Representations, known
from blueprints.services import new_session, settings
from services.database import snapshot
from services.memory import Kept
from services.subscriptions.calendars import Wanted, version_of, write
from services.subscriptions.window import window

CALENDAR = "text/calendar; charset=utf-8"
BYTES_KEPT = 32 * 2**20
"""Memory for calendars that were asked for lately; that of a group takes some 200 kB."""
_ENTRY_BYTES = 1_000
ASK_AGAIN = 600
"""Seconds."""


def calendar_answer(wanted: Wanted, cache: str) -> Response:
    """The calendar, or 304: then no event is read. Raises ServiceUnavailable when nothing is known of what is in it."""
    if wanted.selection.of and not wanted.sources:
        raise ServiceUnavailable(
            "The university's server does not answer, and there is no copy yet.", retry_after=ASK_AGAIN
        )
    zone = settings().zone
    within = window(datetime.now(UTC), zone)
    with snapshot(new_session()) as session:
        version = version_of(session, wanted, within, zone)
        answer = known(version)
        if answer is None:
            bodies = _bodies()
            body = bodies.get(version)
            if body is None:
                body = Representations(write(session, wanted, within, zone), version, CALENDAR)
                bodies.keep(version, body)
            answer = body.answer()
    answer.headers["Cache-Control"] = cache
    answer.headers["Content-Disposition"] = 'inline; filename="timetable.ics"'
    return answer


def http_error(error: HTTPException) -> Response:
    """In words, for the few programs that show them."""
    text = f"{error.name}. {error.description or ''}\n"
    return Response(text, error.code or 500, content_type="text/plain; charset=utf-8")


def _bodies() -> Kept[str, Representations]:
    made: Kept[str, Representations] = Kept(BYTES_KEPT, lambda body: 2 * body.size + _ENTRY_BYTES)
    bodies: Kept[str, Representations] = current_app.extensions.setdefault("ics_bodies", made)
    return bodies
