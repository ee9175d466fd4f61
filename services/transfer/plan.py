"""What an import will do with each row of a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.transfer.entities import Entity, Values
from services.transfer.mapping import Incoming
from services.transfer.reasons import Reason
from services.transfer.tables import Cell


class Unfit(Exception):
    """A row cannot be taken; ``about`` is the property that is to blame, or empty."""

    def __init__(self, reason: Reason, about: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.about = about


@dataclass(frozen=True, slots=True)
class Store:
    """A row to write, with its values by attribute."""

    incoming: Incoming
    id: int
    values: Values


class Create(Store):
    """A new row, which gets this id."""


class Update(Store):
    """A row that is there; the values are those that change."""


class Restore(Store):
    """A row that was deleted and comes back."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A row that is there, and stays as it is."""

    incoming: Incoming
    id: int
    is_kept: bool = False
    """Whether the file says otherwise, and was told that what is there wins."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is left out."""

    incoming: Incoming
    reason: Reason
    column: str
    """Its header in the file; empty where the whole row is to blame."""
    value: Cell
    place: int | None = None
    """Of that column in the file, from 0; None where the file has none such."""


Action = Store | Skip | Reject
ActionT = TypeVar("ActionT", bound=Action)


@dataclass(frozen=True)
class Plan:
    """The rows of one entity, each with what becomes of it, in the order in which it is done."""

    entity: Entity
    actions: Sequence[Action]

    def of(self, kind: type[ActionT]) -> Iterator[ActionT]:
        return (action for action in self.actions if isinstance(action, kind))


def reject(incoming: Incoming, unfit: Unfit) -> Reject:
    """Tell where in the file the fault is."""
    place, column = incoming.columns.get(unfit.about, (None, unfit.about))
    return Reject(incoming, unfit.reason, column, incoming.cell(unfit.about), place)
