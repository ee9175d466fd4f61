"""Time that moves when a test says so."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Clock:
    """Call it for the instant; ``seconds`` is the same as a monotonic clock would tell it."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return (self.at - NOON).total_seconds()

    def go(self, seconds: float = 0.0, **more: float) -> None:
        self.at += timedelta(seconds=seconds, **more)
