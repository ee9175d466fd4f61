"""Whether imports still stand: the log tells, wherever they were taken back and done again."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ChangeBatch


@dataclass(frozen=True)
class Standing:
    """What has become of a batch."""

    last_id: int
    """The batch itself, or the last of those that took it back and did it again: the one that can be taken back."""
    is_undone: bool


def standings(session: Session, batch_ids: Collection[int]) -> dict[int, Standing]:
    """Of each batch. One statement, and one for each time that one was taken back or done again."""
    found = {number: Standing(number, False) for number in batch_ids}
    first = {number: number for number in batch_ids}
    while first:
        query = select(ChangeBatch.undoes_id, ChangeBatch.id).where(ChangeBatch.undoes_id.in_(first))
        first = {later: first[earlier] for earlier, later in session.execute(query) if earlier is not None}
        for later, number in first.items():
            found[number] = Standing(later, not found[number].is_undone)
    return found
