"""Nothing good is overwritten by something worse: when a new schedule is not believed at first sight."""

from datetime import datetime, timedelta
from enum import StrEnum

from services.plannings.content import Content

GONE_AT_MOST = 0.6
"""Share of the events to come that may vanish at once without raising a doubt."""


class Doubt(StrEnum):
    """Why a schedule looks worse than the one before. The values are stored, so they never change."""

    EMPTY = "empty"
    SHRUNKEN = "shrunken"

    @property
    def wait(self) -> timedelta:
        """How long a doubtful schedule must stay the same before it is believed."""
        return timedelta(hours=24) if self is Doubt.EMPTY else timedelta(minutes=30)


def judge(known: Content | None, new: Content, now: datetime) -> Doubt | None:
    """Compare a schedule with the good one before it; None when there is no reason to doubt it.

    A feed that is cut off in the middle never comes here: it is no calendar, and reading it fails.
    """
    if known is None or known.count == 0:
        return None
    if new.count == 0:
        return Doubt.EMPTY
    to_come = known.starting_after(now)
    gone = to_come - new.starting_after(now)
    return Doubt.SHRUNKEN if gone > to_come * GONE_AT_MOST else None
