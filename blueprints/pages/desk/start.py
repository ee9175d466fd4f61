"""Where to begin in the editor: whose schedule to open, what was edited last, what is not published yet."""

from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.pages.desk.state import KIND_WORDS, DeskState
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import between, clock, short_day
from blueprints.services import directory, new_session, settings
from services.database import snapshot
from services.plannings.timetable_tree import full_id_of
from services.schedule import lately
from services.schedule.reading import ScheduledEvent
from services.schedule.wording import summary_of
from services.search.entry import Entry, Kind
from services.text import LONGEST_QUERY

PAGE = "desk/start.html"
FOUND, OF_EACH = 60, 8
"""Results of one kind alone, and of each."""
LINES = 10


def start_page(state: DeskState) -> WerkzeugResponse:
    """Found by its name, as one types with htmx; or one of those that were edited last."""
    query = request.args.get("q", "").strip()[:LONGEST_QUERY]
    by = request.args.get("by", "")
    by = by if by in KIND_WORDS else ""
    context: dict[str, Any] = {
        "q": query,
        "by": by,
        "kinds": KIND_WORDS,
        "state": state,
        "found": _found(query, by),
    }
    if wants_block():
        return kept_nowhere(blocks(PAGE, "results", "say", **context))
    now = datetime.now(UTC)
    with snapshot(new_session()) as session:
        context["edited"] = lately.edited(session, LINES)
        context["draft_count"], context["drafts"] = lately.drafts(session, now, LINES)
    context |= {"whose": whose, "when": when, "what": summary_of}
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context)))


def _found(query: str, by: str) -> list[Entry]:
    if not query:
        return []
    if by:
        return directory().find(query, FOUND, Kind(by)).entries
    return [one for one in directory().find_each(query, OF_EACH).entries if one.kind in KIND_WORDS]


def whose(scheduled: ScheduledEvent, state: DeskState) -> str | None:
    """The address of an event in the schedule of something that it takes."""
    takes = (*scheduled.groups, *scheduled.rooms, *scheduled.instructors)
    if not takes:
        return None
    on = scheduled.event.starts_at.astimezone(settings().zone).date()
    there = DeskState(full_id_of(takes[0]), state.view, on, state.weekends)
    return there.address("desk_event", event_id=scheduled.event.id)


def when(scheduled: ScheduledEvent) -> str:
    """``Mon 4 January, 08:15 to 09:45``."""
    zone = settings().zone
    starts, ends = scheduled.event.starts_at.astimezone(zone), scheduled.event.ends_at.astimezone(zone)
    return f"{short_day(starts)}, {between(clock(starts), clock(ends))}"
