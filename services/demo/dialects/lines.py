"""Content lines of iCalendar (RFC 5545, 3.1): escaped, folded, joined."""

from collections.abc import Iterable
from datetime import UTC, datetime

from services.demo.schedule import Meeting

_OCTETS = 75


def text(value: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return value.replace("\n", "\\n")


def fold(line: bytes) -> bytes:
    """The line in pieces of at most 75 octets, never cut inside a UTF-8 character."""
    if len(line) <= _OCTETS:
        return line
    pieces, start, room = [], 0, _OCTETS
    while len(line) - start > room:
        end = start + room
        # A character has at most three continuation bytes; in Latin-1 the same bytes are letters.
        while line[end] & 0xC0 == 0x80 and end > start + room - 3:
            end -= 1
        pieces.append(line[start:end])
        start, room = end, _OCTETS - 1
    pieces.append(line[start:])
    return b"\r\n ".join(pieces)


def calendar(lines: Iterable[str], encoding: str = "utf-8") -> bytes:
    """The file that these content lines make."""
    return b"".join(fold(line.encode(encoding)) + b"\r\n" for line in lines)


def utc(at: datetime) -> str:
    """``20261118T091500Z``"""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def wall(at: datetime) -> str:
    """``20261118T101500``: the local time, for a line that names its zone."""
    return f"{at:%Y%m%dT%H%M%S}"


def utc_span(meeting: Meeting) -> tuple[str, str]:
    """DTSTART and DTEND as instants; as dates for a whole day."""
    return _days(meeting) or (f"DTSTART:{utc(meeting.starts_at)}", f"DTEND:{utc(meeting.ends_at)}")


def wall_span(meeting: Meeting, zone: str) -> tuple[str, str]:
    """DTSTART and DTEND as wall time in the zone of that name; as dates for a whole day."""
    return _days(meeting) or (
        f"DTSTART;TZID={zone}:{wall(meeting.starts_at)}",
        f"DTEND;TZID={zone}:{wall(meeting.ends_at)}",
    )


def _days(meeting: Meeting) -> tuple[str, str] | None:
    if not meeting.all_day:
        return None
    return (f"DTSTART;VALUE=DATE:{meeting.starts_at:%Y%m%d}", f"DTEND;VALUE=DATE:{meeting.ends_at:%Y%m%d}")


def exported_at(year: int) -> datetime:
    """When all feeds of an academic year say that they were made."""
    return datetime(year, 8, 28, 12, 2, tzinfo=UTC)
