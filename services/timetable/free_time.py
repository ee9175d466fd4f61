"""What is left of the opening hours."""

from collections.abc import Iterable
from datetime import timedelta

from services.schedule.occupancy import gaps, merged
from services.schedule.slots import Slot


def free_time(hours: Iterable[Slot], busy: Iterable[Slot], shortest: timedelta = timedelta()) -> list[Slot]:
    """What ``busy`` leaves of ``hours``, as the longest stretches there are; shorter ones are left out."""
    taken = merged(busy)
    free = (gap for one in hours for gap in gaps(one, taken))
    return [gap for gap in free if gap.ends_at - gap.starts_at >= shortest]
