"""What browsers may save of the pages that students read, to show it without a connection.

The worker in the browser saves what an answer allows by a header of ours, and nothing else (docs/adr/0014-offline.md).
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, request, session

from blueprints.identity import visitor
from blueprints.languages import language
from blueprints.pages.reader import reader_of
from blueprints.pages.settings import shown_theme
from blueprints.pages.sources import Source
from blueprints.services import settings
from blueprints.visitors import preferences
from services.accounts.sessions import IDLE_LIFE
from services.accounts.signed_in import SignedIn

HEADER = "Horarium-Copy"
READ_BY_STUDENTS = frozenset(
    f"pages.{view}"
    for view in (
        *("home", "my", "planning", "timetable", "compare", "event", "tree", "changes"),
        *("rooms", "room", "free_rooms", "occupancy", "courses", "course", "instructors", "instructor"),
        *("programs", "program", "level"),
    )
)
"""Views whose pages may be saved; what is not named here never is."""
ANYBODY = "anybody"


def register(bp: Blueprint) -> None:
    bp.after_app_request(describe_copy)


def kept_as_week(response: Response, sources: Sequence[Source], same_days: str) -> Response:
    """Say that a page is a week of a calendar, as right as the oldest of its sources.

    ``same_days`` is the address that shows these days tomorrow, too. While a source is not known, there is nothing yet
    to show again.
    """
    known = [at for source in sources if (at := source.answer.refreshed_at)]
    response.headers[HEADER] = "keep=week" + (_as_of(min(known)) if len(known) == len(sources) else "")
    response.headers["Content-Location"] = same_days
    return response


def describe_copy(response: Response) -> Response:
    """Say of a page whose it is, and whether and how it may be saved; not of what broke on our side."""
    if response.mimetype != "text/html" or 300 <= response.status_code < 400 or response.status_code >= 500:
        return response
    who = visitor()
    said = [f"reader={_mark(who)}", f"look={language()}-{shown_theme()}"]
    if response.status_code == 200 and request.endpoint in READ_BY_STUDENTS and _may_stay(who):
        said += [response.headers.get(HEADER) or "keep=page" + _as_of(datetime.now(UTC)), *_bounds(who)]
    response.headers[HEADER] = "; ".join(said)
    return response


def _mark(who: SignedIn | None) -> str:
    """Another one with each sign-in. Choices without an account are those of whoever uses the browser."""
    return ANYBODY if who is None else hashlib.blake2b(who.sid.bytes, digest_size=8).hexdigest()


def _may_stay(who: SignedIn | None) -> bool:
    """Who does not stay signed in sits at somebody else's machine, and leaves nothing on it."""
    return who is None or session.permanent


def _bounds(who: SignedIn | None) -> list[str]:
    zone = reader_of(preferences(), settings().zone).zone.key
    ends = (
        []
        if who is None
        else [f"until={int(min(who.expires_at, datetime.now(UTC) + IDLE_LIFE).timestamp())}"]
    )
    return [f"zone={zone}", *ends]


def _as_of(at: datetime) -> str:
    """When what is shown was right."""
    return f"; of={int(at.timestamp())}"
