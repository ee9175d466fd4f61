"""Which events of our own and which synced ones are in each other's way, for those who have to move one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.schedule.clashes import SyncedClash
from services.schedule.reading import ScheduledEvent, in_order


@dataclass(frozen=True, slots=True)
class ClashingPair:
    synced: ScheduledEvent
    local: ScheduledEvent
    shared: Sequence[SyncedClash]
    """All that both have, at least one thing."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of the list."""

    pairs: Sequence[ClashingPair]
    count: int
    """Of the whole list."""


def extract(session: Session, clashes: Iterable[SyncedClash], first: int, length: int) -> Extract:
    """Of the pairs that share ``clashes``, in their order. The number of statements does not grow with them."""
    shared: dict[tuple[int, int], list[SyncedClash]] = defaultdict(list)
    for clash in clashes:
        shared[clash.synced_id, clash.local_id].append(clash)
    wanted = list(shared)[first : first + length]
    found = in_order(session, sorted({number for pair in wanted for number in pair}))
    events = {scheduled.event.id: scheduled for scheduled in found}
    pairs = [ClashingPair(events[synced], events[local], shared[synced, local]) for synced, local in wanted]
    return Extract(pairs, len(shared))
