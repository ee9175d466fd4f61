"""Which part of the time a subscribed calendar tells of."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.schedule.slots import Slot

BEHIND, AHEAD = timedelta(days=60), timedelta(days=365)


def window(now: datetime, zone: ZoneInfo) -> Slot:
    """Around the Monday before ``now`` in ``zone``: the same all week long, so that calendars are, too."""
    today = now.astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), zone)
    return Slot((monday - BEHIND).astimezone(UTC), (monday + AHEAD).astimezone(UTC))
