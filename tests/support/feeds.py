"""Feeds as text, the size and shape that a test needs."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def utc(instant: datetime) -> str:
    """The instant in the basic form of iCalendar."""
    return instant.strftime("%Y%m%dT%H%M%SZ")


def vevent(
    uid: str = "e1",
    summary: str = "Algorithmique",
    starts_at: datetime = MONDAY,
    minutes: int = 90,
    stamp: datetime = MONDAY,
    **more: str,
) -> str:
    """One VEVENT; ``more`` are further properties, their names in any case."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{utc(stamp)}",
        f"DTSTART:{utc(starts_at)}",
        f"DTEND:{utc(starts_at + timedelta(minutes=minutes))}",
        f"SUMMARY:{summary}",
        *(f"{name.upper().replace('_', '-')}:{value}" for name, value in more.items()),
        "END:VEVENT",
    ]
    return "\r\n".join(lines) + "\r\n"


def feed(*vevents: str) -> str:
    """A calendar of the given VEVENTs; of none it is an empty schedule."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n{''.join(vevents)}END:VCALENDAR\r\n"


def meetings(count: int) -> str:
    """A feed of ``count`` meetings, two hours apart."""
    return feed(
        *(vevent(f"e{number}", starts_at=MONDAY + timedelta(hours=2 * number)) for number in range(count))
    )
