"""What somebody can take back next, and what they can do again: the log read as an editor's stack of steps.

A batch that takes back another one can be taken back in turn, and so on: every second one of such a chain does what the
first did. The others have taken it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased

from models import ChangeBatch
from services.changes.edit import Actor
from services.changes.history import DeedCounts, deeds

DEPTH = 100
"""How many batches of somebody are looked back at."""


@dataclass(frozen=True, slots=True)
class Step:
    """A batch that can be taken back."""

    batch: ChangeBatch
    did: DeedCounts
    """What is to be taken back: for a redo what the undo did."""


def undoable(session: Session, actor: Actor) -> Step | None:
    """What this person did last, or did again, and has not been taken back. Two statements."""
    return _step(session, _to_undo(_own(session, actor)))


def redoable(session: Session, actor: Actor) -> Step | None:
    """The undo to undo next: the last that this person has made since they did something new. Two statements."""
    return _step(session, _to_redo(_own(session, actor)))


def steps(session: Session, actor: Actor) -> tuple[Step | None, Step | None]:
    """What is undoable() and what is redoable(). Three statements."""
    own = _own(session, actor)
    return _step(session, _to_undo(own)), _step(session, _to_redo(own))


@dataclass(frozen=True, slots=True)
class _Own:
    batch: ChangeBatch
    depth: int
    """How many batches there are below it in its chain."""
    is_undone: bool

    @property
    def does(self) -> bool:
        return self.depth % 2 == 0


def _to_undo(own: Sequence[_Own]) -> list[_Own]:
    return [one for one in own if one.does and not one.is_undone]


def _to_redo(own: Sequence[_Own]) -> list[_Own]:
    new = max((one.batch.id for one in own if one.depth == 0), default=0)
    return [one for one in own if not one.does and not one.is_undone and one.batch.id > new]


def _own(session: Session, actor: Actor) -> list[_Own]:
    """The last batches of somebody, the newest first; none of a program."""
    if actor.user_id is None:
        return []
    found = session.execute(_BATCHES, {"user_id": actor.user_id})
    return [_Own(batch, depth, by_id is not None) for batch, depth, by_id in found]


def _batches() -> Select[ChangeBatch, int, int]:
    """The last batches of ``user_id``, each with the length of its chain and with what took it back."""
    newest = (
        select(ChangeBatch.id, ChangeBatch.undoes_id)
        .where(ChangeBatch.user_id == bindparam("user_id"))
        .order_by(ChangeBatch.id.desc())
        .limit(DEPTH)
        .subquery()
    )
    chain = select(newest.c.id, newest.c.undoes_id, literal(0).label("depth")).cte("chain", recursive=True)
    below = aliased(ChangeBatch)
    chain = chain.union_all(
        select(chain.c.id, below.undoes_id, chain.c.depth + 1).where(below.id == chain.c.undoes_id)
    )
    undoing = aliased(ChangeBatch)
    return (
        select(ChangeBatch, func.max(chain.c.depth), undoing.id)
        .join(chain, chain.c.id == ChangeBatch.id)
        .outerjoin(undoing, undoing.undoes_id == ChangeBatch.id)
        .group_by(ChangeBatch.id, undoing.id)
        .order_by(ChangeBatch.id.desc())
    )


_BATCHES = _batches()
"""Made once: it takes longer to make than to execute, and every page of the editor asks."""


def _step(session: Session, candidates: Sequence[_Own]) -> Step | None:
    if not candidates:
        return None
    batch = candidates[0].batch
    return Step(batch, deeds(session, batch.id))
