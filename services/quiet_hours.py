"""Hours of the night in which the background leaves other hosts alone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from config import TimeRange


@dataclass(frozen=True)
class QuietHours:
    """Wall times of a zone; None means that no hour is quiet, and so do equal ends."""

    hours: TimeRange | None
    zone: ZoneInfo

    def include(self, instant: datetime) -> bool:
        """Whether ``instant`` is quiet. When clocks change, a time that is skipped counts as the one after the gap,
        and of a time that comes twice the first counts."""
        return self.end_after(instant) > instant

    def end_after(self, instant: datetime) -> datetime:
        """When the quiet hours end that include ``instant``; itself when none do."""
        if self.hours is None:
            return instant
        today = instant.astimezone(self.zone).date()
        nights = (self._night(today - timedelta(days=1)), self._night(today))
        return max((end for start, end in nights if start <= instant < end), default=instant)

    def _night(self, day: date) -> tuple[datetime, datetime]:
        """The quiet hours that begin on ``day``, as instants."""
        assert self.hours is not None
        start, end = self.hours
        last_day = day + timedelta(days=1) if end < start else day
        # To UTC at once: datetimes of one zone would be compared by their wall times.
        return (
            datetime.combine(day, start, self.zone).astimezone(UTC),
            datetime.combine(last_day, end, self.zone).astimezone(UTC),
        )
