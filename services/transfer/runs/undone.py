"""Which imports were taken back: the log tells, wherever that was asked for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ChangeBatch


def undone_batches(session: Session, batch_ids: Collection[int]) -> set[int]:
    """Those of the batches that another one has undone. One statement."""
    query = select(ChangeBatch.undoes_id).where(ChangeBatch.undoes_id.in_(batch_ids))
    return {undone for undone in session.scalars(query) if undone is not None}
