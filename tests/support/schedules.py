"""Schedules without a feed."""

from datetime import UTC, datetime, timedelta

from services.ics.occurrence import Occurrence
from services.plannings.content import Content, content_of

MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def meeting(number: int = 0, **changes: object) -> Occurrence:
    """A meeting of an hour and a half, two hours after the one before."""
    starts_at = MONDAY + timedelta(hours=2 * number)
    fields: dict[str, object] = {
        "uid": f"m{number}",
        "summary": f"Algorithmique {number}",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "location": "B204",
        "description": "C. Lemoine",
        "category": "other",
        "remote": False,
        "all_day": False,
        "status": "confirmed",
    }
    return Occurrence(**{**fields, **changes})  # type: ignore[arg-type]


def schedule(count: int, **changes: object) -> Content:
    return content_of([meeting(number, **changes) for number in range(count)])
