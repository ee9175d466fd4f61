"""Answers to programs that subscribe: calendars written once for each state of what is in them, and errors in words."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, current_app
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from blueprints.representations import Representations, known
from blueprints.services import new_session, settings
from services.database import snapshot
from services.memory import Kept
from services.subscriptions.calendars import Wanted, state_of, write
from services.subscriptions.window import window

CALENDAR = "text/calendar; charset=utf-8"
BYTES_KEPT = 32 * 2**20
"""Memory for calendars that were asked for lately; that of a group takes some 200 kB."""
STATES_KEPT = 1 * 2**20
"""Memory for the states that calendars were asked for in."""
_ENTRY_BYTES = 1_000
_STATE_BYTES = 250
ASK_AGAIN = 600
"""Seconds."""


def calendar_answer(wanted: Wanted, cache: str) -> Response:
    """The calendar, or 304 for who has it: for that, events are read only where something has changed somewhere.

    Raises ServiceUnavailable when nothing is known of what is in it.
    """
    if wanted.selection.of and not wanted.sources:
        raise ServiceUnavailable(
            "The university's server does not answer, and there is no copy yet.", retry_after=ASK_AGAIN
        )
    zone = settings().zone
    within = window(datetime.now(UTC), zone)
    with snapshot(new_session()) as session:
        state = state_of(session, wanted, within, zone)
        answer = _calendars().answer(state, lambda: write(session, wanted, within, zone))
    answer.headers["Cache-Control"] = cache
    answer.headers["Content-Disposition"] = 'inline; filename="timetable.ics"'
    return answer


def http_error(error: HTTPException) -> Response:
    """In words, for the few programs that show them."""
    text = f"{error.name}. {error.description or ''}\n"
    return Response(text, error.code or 500, content_type="text/plain; charset=utf-8")


class Calendars:
    """Calendars that were asked for lately. Their entity tags follow what they read, not what could have changed it."""

    def __init__(self) -> None:
        self._versions: Kept[str, str] = Kept(STATES_KEPT, lambda _version: _STATE_BYTES)
        self._bodies: Kept[str, Representations] = Kept(BYTES_KEPT, lambda body: 2 * body.size + _ENTRY_BYTES)

    def answer(self, state: str, write: Callable[[], bytes]) -> Response:
        """The calendar as it is in a state; it is written where no request has come in this state before."""
        version = self._versions.get(state)
        answer = known(version) if version else None
        if answer is not None:
            return answer
        body = self._bodies.get(version) if version else None
        if body is None:
            body = self._kept(write())
            self._versions.keep(state, body.version)
        return body.answer()

    def _kept(self, text: bytes) -> Representations:
        version = hashlib.blake2b(text, digest_size=12).hexdigest()
        body = self._bodies.get(version)
        if body is None:
            body = Representations(text, version, CALENDAR)
            self._bodies.keep(version, body)
        return body


def _calendars() -> Calendars:
    calendars: Calendars = current_app.extensions.setdefault("ics_calendars", Calendars())
    return calendars
