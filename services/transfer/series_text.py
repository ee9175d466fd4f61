"""A series in one cell: its rule in the words of iCalendar (RFC 5545, 3.3.10), with all that makes it the same again.

``FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;DTSTART=2026-09-14T10:00;UNTIL=2027-01-15;MINUTES=90;TZID=Europe/Paris;UID=...``
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from services.schedule.recurrence import WEEKDAYS, Rule
from services.transfer.tables import Cell
from services.transfer.values import BadValue, plain

_KEYS = ("FREQ", "INTERVAL", "BYDAY", "DTSTART", "UNTIL", "MINUTES", "TZID", "UID")


@dataclass(frozen=True, slots=True)
class SeriesText:
    """A series as a file tells it."""

    uid: UUID
    rule: Rule


def series_text(series: SeriesText) -> str:
    """What read_series() reads again."""
    rule = series.rule
    starts = datetime.combine(rule.starts_on, rule.start_time)
    told = (
        "WEEKLY",
        str(rule.every_weeks),
        ",".join(WEEKDAYS[weekday] for weekday in sorted(set(rule.weekdays))),
        starts.isoformat(timespec="auto" if starts.second or starts.microsecond else "minutes"),
        rule.until_on.isoformat(),
        str(rule.minutes),
        rule.zone,
        str(series.uid),
    )
    return ";".join(f"{key}={value}" for key, value in zip(_KEYS, told, strict=True))


def read_series(cell: Cell, _zone: ZoneInfo) -> SeriesText:
    """Raises BadValue."""
    return _read(plain(cell))


@lru_cache(maxsize=1024)
def _read(text: str) -> SeriesText:
    """Each meeting of a series repeats it."""
    told = dict(part.partition("=")[::2] for part in text.split(";"))
    if told.keys() != set(_KEYS) or told["FREQ"] != "WEEKLY":
        raise BadValue("no_series", keys=", ".join(_KEYS))
    try:
        starts = datetime.fromisoformat(told["DTSTART"])
        rule = Rule(
            zone=told["TZID"],
            starts_on=starts.date(),
            until_on=date.fromisoformat(told["UNTIL"]),
            weekdays=tuple(sorted({WEEKDAYS.index(weekday) for weekday in told["BYDAY"].split(",")})),
            start_time=starts.timetz(),
            minutes=int(told["MINUTES"]),
            every_weeks=int(told["INTERVAL"]),
        )
        return SeriesText(UUID(told["UID"]), rule)
    except ValueError as failure:
        raise BadValue("bad_series", problem=str(failure)) from failure
