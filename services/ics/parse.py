"""From the lines of a VEVENT to its values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar.parser import unescape_backslash

from services.ics.components import Line, lines, parameter
from services.ics.occurrence import Status
from services.ics.plain_text import plain_text
from services.ics.values import read_duration
from services.ics.zones import Moment, Zones

_WANTED = frozenset(
    {"SEQUENCE", "STATUS", "DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION", "DESCRIPTION", "X-ALT-DESC"}
    | {"RECURRENCE-ID", "RRULE", "RDATE", "EXDATE"}
)
_STATUSES: dict[str, Status] = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
# No lesson needs more; a feed of one huge text must not cost time in every later step.
_LONGEST_TEXT = 20_000


class BadEvent(ValueError):
    """A VEVENT without usable times."""


@dataclass(frozen=True, slots=True)
class Vevent:
    """One VEVENT as written: raw texts, moments in the zones of the feed, rules not yet expanded.

    It has an end or, if DURATION stands for it, a length.
    """

    sequence: int
    starts: Moment
    ends: Moment | None
    lasts: timedelta | None
    summary: str
    location: str
    description: str
    status: Status
    recurrence_id: Moment | None
    this_and_future: bool
    rules: tuple[str, ...]
    extra: tuple[Line, ...]
    excepted: tuple[Line, ...]

    @property
    def all_day(self) -> bool:
        """Whether it starts on a date, not at a time."""
        return not isinstance(self.starts, datetime)

    @property
    def repeats(self) -> bool:
        """Whether it has rules or further dates of its own."""
        return bool(self.rules or self.extra)


def parse(block: str, zones: Zones) -> Vevent:
    """Read the text of one VEVENT; raises BadEvent if it cannot be placed in time."""
    found = lines(block, _WANTED)
    try:
        vevent = _read(found, zones)
        starts_at, ends_at = span(vevent, zones)
    except (ValueError, OverflowError) as error:
        raise BadEvent(str(error)) from error
    if ends_at < starts_at:
        raise BadEvent("ends before it starts")
    return vevent


def _read(found: dict[str, list[Line]], zones: Zones) -> Vevent:
    if "DTSTART" not in found:
        raise BadEvent("no DTSTART")
    begin = zones.moment(found["DTSTART"][0])
    lasts = read_duration(found["DURATION"][0].value) if "DURATION" in found else None
    recurrence = found.get("RECURRENCE-ID", [])
    return Vevent(
        sequence=_sequence(found),
        starts=begin,
        ends=_end(begin, found.get("DTEND", []), lasts, zones),
        lasts=None if "DTEND" in found else lasts,
        summary=_text(found, "SUMMARY"),
        location=_text(found, "LOCATION"),
        description=_description(found),
        status=_STATUSES.get(_text(found, "STATUS").strip().upper(), "confirmed"),
        recurrence_id=zones.moment(recurrence[0]) if recurrence else None,
        this_and_future=any(parameter(line.params, "RANGE") == "THISANDFUTURE" for line in recurrence),
        rules=tuple(line.value.strip() for line in found.get("RRULE", ())),
        extra=tuple(found.get("RDATE", ())),
        excepted=tuple(found.get("EXDATE", ())),
    )


def _end(begin: Moment, dtend: list[Line], lasts: timedelta | None, zones: Zones) -> Moment | None:
    """Without DTEND and DURATION a date lasts a day and a time nothing (RFC 5545, 3.6.1)."""
    end = zones.moment(dtend[0]) if dtend else begin
    if not dtend and lasts is not None:
        return None
    if end == begin and not isinstance(begin, datetime):
        return begin + timedelta(days=1)  # also where a program wrote the same date twice for one day
    return end


def span(vevent: Vevent, zones: Zones) -> tuple[datetime, datetime]:
    """Return when a VEVENT itself starts and ends, in UTC; raises BadTime."""
    starts_at = zones.to_utc(vevent.starts)
    if vevent.ends is None:
        return starts_at, after(vevent.starts, vevent.lasts or timedelta(0), zones)
    return starts_at, _not_before(starts_at, zones.to_utc(vevent.ends), vevent.starts, vevent.ends)


def after(starts: Moment, lasts: timedelta, zones: Zones) -> datetime:
    """Return the end of a duration: whole days by the calendar, the rest by the clock (RFC 5545, 3.3.6)."""
    days = timedelta(days=lasts.days)
    return zones.to_utc(starts + days) + (lasts - days)


def _not_before(starts_at: datetime, ends_at: datetime, starts: Moment, ends: Moment) -> datetime:
    """Keep the length of an event whose start was skipped by the clock and so moved up to or past its end."""
    if ends_at <= starts_at and isinstance(starts, datetime) and isinstance(ends, datetime):
        length = ends.replace(tzinfo=None) - starts.replace(tzinfo=None)
        if length > timedelta(0) and starts.tzinfo == ends.tzinfo:
            return starts_at + length
    return ends_at


def _sequence(found: dict[str, list[Line]]) -> int:
    value = found["SEQUENCE"][0].value.strip() if "SEQUENCE" in found else ""
    return int(value) if value.isdecimal() and len(value) < 20 else 0


def _description(found: dict[str, list[Line]]) -> str:
    return plain_text(_text(found, "DESCRIPTION") or _text(found, "X-ALT-DESC"))


def _text(found: dict[str, list[Line]], name: str) -> str:
    if name not in found:
        return ""
    value = found[name][0].value[:_LONGEST_TEXT]
    return unescape_backslash(value) if "\\" in value else value
