"""What all sources agree on: which meetings make sense, and when two plans are equal."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.starplan.upstream import Meeting, Plan, PlanningUnit, SourceName, UpstreamFailed

RULES = 1
"""Of reading plans and of what is made of their texts. With another number every plan is news once."""
MOST_MEETINGS = 20_000
LONGEST_MEETING = timedelta(hours=24)
"""Of one with times; whole days may be many."""
NEAR_TERM = timedelta(days=60)
"""How far outside of its term a meeting may lie: exams are."""
_COMMA = re.compile(r"\\?,")


@dataclass(frozen=True, slots=True)
class FetchedPlan:
    """A plan that had to be read to see whether it is news."""

    hash: str
    _plan: Plan

    def plan(self) -> Plan:
        return self._plan


class Term:
    """The time in which meetings of a term are believed."""

    def __init__(self, unit: PlanningUnit, zone: ZoneInfo) -> None:
        self._zone = zone
        self._from = self.instant(unit.starts_on) - NEAR_TERM
        self._to = self.instant(unit.ends_on + timedelta(days=1)) + NEAR_TERM

    def instant(self, day: date, minute: int = 0) -> datetime:
        """A minute of a local day, as UTC; minute 1440 is the next midnight."""
        days, minute = divmod(minute, 24 * 60)
        wall = time(minute // 60, minute % 60)
        return datetime.combine(day + timedelta(days=days), wall, self._zone).astimezone(UTC)

    def believes(self, meeting: Meeting) -> bool:
        """Whether it has a title, ends after it starts, lasts a day at most and lies in or near the term."""
        lasts = meeting.ends_at - meeting.starts_at
        return (
            bool(meeting.title)
            and timedelta(0) < lasts
            and (meeting.all_day or lasts <= LONGEST_MEETING)
            and self._from <= meeting.starts_at
            and meeting.ends_at <= self._to
        )


def fetched(source: SourceName, meetings: Iterable[Meeting], rejected: int) -> FetchedPlan:
    """A plan with a hash over its meetings, whatever their order and that of their rooms."""
    kept = tuple(meetings)
    check_number(len(kept))
    told = sorted(repr(replace(one, rooms=tuple(map(same_rooms, one.rooms)))) for one in kept)
    return FetchedPlan(hash_of(source, told), Plan(source, kept, rejected))


def check_number(meetings: int) -> None:
    """Raises UpstreamFailed (malformed) for more than any group has."""
    if meetings > MOST_MEETINGS:
        raise UpstreamFailed("malformed", f"{meetings} meetings in one plan")


def hash_of(source: SourceName, parts: Iterable[str]) -> str:
    """Hex digits of SHA-256 over parts in their order."""
    hashed = hashlib.sha256(f"{source} {RULES}".encode())
    for part in parts:
        hashed.update(b"\0" + part.encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def same_rooms(location: str) -> str:
    """The rooms of a comma list in one order: the server's varies between the dates of one booking."""
    return ", ".join(sorted(part.strip() for part in _COMMA.split(location)))
