"""Which events of an import find their time free: the first of two that clash stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.schedule.conflicts import Bookings, Clash
from services.schedule.fields import Resources
from services.schedule.slots import Slot
from services.transfer.items import Item
from services.transfer.known import Directory
from services.transfer.mapping import Incoming
from services.transfer.plan import Create, Restore, Store, Unfit, Update
from services.transfer.reasons import Reason
from services.transfer.values import plain

_TOLD = 5
"""Of the clashes of an event."""
_ROUNDS = 6
"""Events that all move on by one need two; only such as change places in a circle find none."""


@dataclass(frozen=True, slots=True)
class Write:
    """An event that is to be stored, if nobody else has what it books."""

    incoming: Incoming
    id: int
    uid: str
    item: Item
    before: Item | None = None
    """As it is there now."""
    was_deleted: bool = False

    @property
    def action(self) -> Store:
        kind = Restore if self.was_deleted else Create if self.before is None else Update
        return kind(self.incoming, self.id, {"uid": self.uid, "item": self.item, "before": self.before})

    @property
    def books_anew(self) -> bool:
        before = None if self.before is None else self.before.fields
        return self.item.fields.books and self.item.fields.rebooks(before)


class Placing:
    """Puts one event after the other to its time, as far as that is free."""

    def __init__(self, session: Session, directory: Directory, writes: Sequence[Write]) -> None:
        """``directory`` knows what rows of the same import make of groups, rooms and people."""
        self._lines = {write.id: write.incoming.row.line for write in writes}
        self._anew = [write for write in writes if write.books_anew]
        self._given_up = [write for write in writes if not write.item.fields.books]
        booked = [(write.item.fields.slot, write.item.fields.resources) for write in self._anew]
        self.in_the_way: set[int] = set()
        """Events that others clash with, and were refused for."""
        self._bookings = Bookings(session, booked, trees=directory.trees(), names=directory.names())

    def refused(self) -> dict[int, list[Clash]]:
        """What each event that finds no place clashes with, by its id. Asked for once."""
        for write in self._given_up:
            self._leave(write)
        left: list[tuple[Write, list[Clash]]] = [(write, []) for write in self._anew]
        for _ in range(_ROUNDS):
            before = len(left)
            left = [(write, clashes) for write, _ in left if (clashes := self._place(write))]
            if not left or len(left) == before:
                break
            left.reverse()  # a row of events that all move on by one make room from the end
        self.in_the_way = {clash.event_id for _, clashes in left for clash in clashes}
        return {write.id: clashes for write, clashes in left}

    def keeps_out(self, slot: Slot, resources: Resources) -> bool:
        """Whether an event that no row is about, there, would clash with one that was placed.

        It has no id here: it may have one that a new event was to get.
        """
        clashes = self._bookings.clashes_of(slot, resources)
        return any(clash.event_id in self._lines for clash in clashes)

    def reason(self, clashes: Sequence[Clash]) -> Unfit:
        """By the line of the file, where the other event comes from there."""
        several = [self._clash(clash) for clash in clashes[:_TOLD]]
        english = "; ".join(_english(one) for one in several)
        return Unfit(Reason("taken", {"english": english, "clashes": several}), "startTime")

    def _place(self, write: Write) -> list[Clash]:
        fields = write.item.fields
        clashes = self._bookings.clashes_of(fields.slot, fields.resources, but=write.id)
        if not clashes:
            self._leave(write)
            self._bookings.add(write.id, fields.slot, fields.resources)
        return clashes

    def _leave(self, write: Write) -> None:
        if write.before is not None:
            self._bookings.remove(write.id, write.before.fields.slot, write.before.fields.resources)

    def _clash(self, clash: Clash) -> dict[str, Any]:
        return {
            "sort": clash.sort,
            "name": clash.name,
            "item": clash.event_id,
            "line": self._lines.get(clash.event_id),
            "starts": plain(clash.slot.starts_at),
            "ends": plain(clash.slot.ends_at),
        }


def _english(clash: dict[str, Any]) -> str:
    by = "item {item}" if clash["line"] is None else "the item of line {line}"
    return f"{{sort}} {{name}} is taken by {by} from {{starts}} to {{ends}}".format_map(clash)
