"""From the parameters of a request to what is asked of the schedule."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic_core import PydanticCustomError

from blueprints.planner.errors import Refusal, bad_parameter
from blueprints.planner.schemas import EventFilters
from blueprints.times import range_end, range_start
from models import EventStatus
from services.schedule.querying import Asked
from services.schedule.slots import Slot

USUAL_RANGE = timedelta(days=30)
LONGEST_RANGE = timedelta(days=732)
"""Two years, one of them a leap year, of which both the first and the last day count."""
EXPECTED = (
    "This is neither a date such as 2026-11-02 nor an instant with its offset such as 2026-11-02T08:00:00Z."
)


def asked_of(query: EventFilters, span: Slot, zone: ZoneInfo, *, as_planner: bool) -> Asked:
    """Raises Refusal for drafts that the reader may not see."""
    if EventStatus.DRAFT in query.status and not as_planner:
        raise Refusal(403, "status 'draft': Drafts are for accounts of product 2.")
    since = query.updatedSince
    return Asked(
        span=span,
        words=query.q,
        rooms=query.roomId,
        buildings=query.building,
        campuses=query.campus,
        courses=query.courseId,
        instructors=query.instructorId,
        groups=query.groupId,
        levels=query.levelId,
        programs=query.programId,
        statuses=frozenset(query.status),
        origins=frozenset(query.origin),
        updated_since=None if since is None else _moment("updatedSince", since, zone, range_start),
        as_planner=as_planner,
    )


def span_of(query: EventFilters, zone: ZoneInfo, now: datetime) -> Slot:
    """The range that was asked for; without a start it begins with the running minute. Raises Refusal."""
    if query.from_ is None:
        starts_at = now.replace(second=0, microsecond=0)
    else:
        starts_at = _moment("from", query.from_, zone, range_start)
    if query.to is None:
        return Slot(starts_at, starts_at + USUAL_RANGE)
    ends_at = _moment("to", query.to, zone, range_end)
    if ends_at <= starts_at:
        raise bad_parameter("to", query.to, f"This does not come after {query.from_ or 'now'}.")
    if ends_at - starts_at > LONGEST_RANGE:
        raise bad_parameter("to", query.to, f"This is more than 2 years after {query.from_ or 'now'}.")
    return Slot(starts_at, ends_at)


def _moment(name: str, text: str, zone: ZoneInfo, read: Callable[..., datetime]) -> datetime:
    try:
        return read(text, zone, needs_offset=True)
    except PydanticCustomError:
        raise bad_parameter(name, text, EXPECTED) from None
