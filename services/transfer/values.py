"""Values as spreadsheets hold them: text, numbers, and times in several spellings."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from models import EventStatus
from services.text import fold
from services.transfer.reasons import Reason
from services.transfer.tables import Cell

Read = Callable[[Cell, ZoneInfo], Any]
"""Makes a value of a cell that is not blank; wall times are in the zone. Raises BadValue."""

LARGEST_ID = 1_000_000_000
"""Ids of one file must leave room for those of all times."""
LARGEST_SIZE = 1_000_000
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
"""Day first, as in Europe. A day that can only be American is refused, not guessed."""
_NUMBER = re.compile(r"(\d+)(?:[.,]0+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_YEARS = range(1900, 2200)
_YES = frozenset({"true", "1", "yes", "oui", "vrai", "ja", "wahr", "x"})
_NO = frozenset({"false", "0", "no", "non", "faux", "nein", "falsch"})
_STATUS = {
    "brouillon": EventStatus.DRAFT,
    "entwurf": EventStatus.DRAFT,
    "publie": EventStatus.PUBLISHED,
    "veroffentlicht": EventStatus.PUBLISHED,
    "canceled": EventStatus.CANCELLED,
    "annule": EventStatus.CANCELLED,
    "abgesagt": EventStatus.CANCELLED,
} | {fold(status.value): status for status in EventStatus}


class BadValue(ValueError):
    """A cell does not say what its column is for."""

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = Reason(code, values)
        super().__init__(self.reason)


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def plain(cell: Cell) -> str:
    """A cell as its reader sees it, without space around: ``12``, though the file may hold 12.0."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()


def text(longest: int | None) -> Read:
    """At most ``longest`` characters, without space around."""
    return lambda cell, _zone: _checked(plain(cell), longest)


def verbatim(longest: int | None) -> Read:
    """At most ``longest`` characters, and all of them count."""
    return lambda cell, _zone: _checked(cell if isinstance(cell, str) else plain(cell), longest)


def number(smallest: int, largest: int) -> Read:
    """A whole number; as text, too."""

    def read(cell: Cell, _zone: ZoneInfo) -> int:
        found = _NUMBER.fullmatch(plain(cell)) if not isinstance(cell, bool) else None
        if found is None or len(found[1]) > 15:
            raise BadValue("whole_number")
        value = int(found[1])
        if not smallest <= value <= largest:
            raise BadValue("range", smallest=smallest, largest=largest)
        return value

    return read


def day(cell: Cell, _zone: ZoneInfo) -> date:
    """``2026-11-02``, ``02/11/2026``, ``02.11.2026``, or a date of the spreadsheet."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(_iso_day(plain(cell)))
    except ValueError as failure:
        raise BadValue("day") from failure


def instant(cell: Cell, zone: ZoneInfo) -> datetime:
    """An instant in UTC: as day(), followed by the time; without an offset it is wall time."""
    try:
        found = _instant(cell, zone)
        if found.year not in _YEARS:
            raise BadValue("range", smallest=_YEARS[0], largest=_YEARS[-1])
        return found
    except (ValueError, OverflowError) as failure:
        if isinstance(failure, BadValue):
            raise
        raise BadValue("instant") from failure


def yes_or_no(cell: Cell, _zone: ZoneInfo) -> bool:
    said = fold(plain(cell))
    if said not in _YES | _NO:
        raise BadValue("yes_or_no")
    return said in _YES


def status(cell: Cell, _zone: ZoneInfo) -> EventStatus:
    found = _STATUS.get(fold(plain(cell)))
    if found is None:
        raise BadValue("status", statuses=", ".join(EventStatus))
    return found


def uuid(cell: Cell, _zone: ZoneInfo) -> UUID:
    try:
        return UUID(plain(cell))
    except ValueError as failure:
        raise BadValue("uuid") from failure


def written(value: Any) -> Cell:
    """How an export shows a value, so that reading it gives the same again."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value.value if isinstance(value, EventStatus) else value


def _checked(value: str, longest: int | None) -> str:
    if longest is not None and len(value) > longest:
        raise BadValue("longer", longest=longest)
    if "\0" in value or (not value.isascii() and _SURROGATE.search(value)):
        raise BadValue("no_text")
    return value


def _instant(cell: Cell, zone: ZoneInfo) -> datetime:
    if isinstance(cell, datetime):
        return _at(_to_second(cell), zone)
    if isinstance(cell, date):
        return _at(datetime.combine(cell, time()), zone)
    said = plain(cell)
    day_part, _, time_part = said.partition("T" if "T" in said else " ")
    if not time_part:
        raise ValueError(said)
    return _at(datetime.fromisoformat(f"{_iso_day(day_part)}T{_iso_time(time_part)}"), zone)


def _to_second(moment: datetime) -> datetime:
    """Spreadsheets count days in fractions: ten o'clock may come as one microsecond before it."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _at(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    there = moment.replace(tzinfo=zone).astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) != moment:
        raise BadValue("skipped_hour")
    return there


def _iso_day(said: str) -> str:
    european = _DAY.fullmatch(said.strip())
    if european is None:
        return said.strip()
    dd, mm, yyyy = map(int, european.groups())
    return f"{yyyy:04}-{mm:02}-{dd:02}"


def _iso_time(said: str) -> str:
    """``9:00`` is not ISO 8601, but people write it."""
    bare = said.strip()
    return f"0{bare}" if re.match(r"\d:", bare) else bare
