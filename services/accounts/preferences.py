"""The preferences of users, and of visitors without an account: read, written, brought along."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from models import Preferences
from services.accounts.last_writer import Kept, Writes, written
from services.upsert import insert_or

VISITOR_KEPT_FOR = timedelta(days=400)
"""Without coming back; browsers keep no cookie for longer."""
USE_IS_NEWS = timedelta(days=1)
MOST_FORGOTTEN = 100
"""Rows that the making of another one drops."""


@dataclass(frozen=True)
class Owner:
    """Whose they are: a user's, or a visitor's who is known by the hash of a secret."""

    user_id: int | None = None
    visitor_hash: str | None = None

    def row(self) -> Select[Preferences]:
        if self.user_id is not None:
            return select(Preferences).where(Preferences.user_id == self.user_id)
        return select(Preferences).where(Preferences.visitor_hash == self.visitor_hash)


def kept_in(row: Preferences | None) -> Kept:
    return Kept() if row is None else Kept(row.chosen, row.written_at)


def find(session: Session, owner: Owner) -> Preferences | None:
    """None where nothing was ever chosen, or was forgotten."""
    return session.scalar(owner.row())


def write(session: Session, owner: Owner, writes: Writes, now: datetime) -> Kept | None:
    """Keep what wins of ``writes`` (see last_writer): what is kept then, None when nothing has changed.

    The row is locked until the transaction ends: of two devices that write at the same moment the second one
    sees what the first has left.
    """
    row = session.scalar(owner.row().with_for_update())
    if row is None:
        if written(Kept(), writes, _milliseconds(now)) == Kept():
            return None
        row = _added(session, owner, now)
    before = kept_in(row)
    after = written(before, writes, _milliseconds(now))
    if after == before:
        return None
    row.chosen, row.written_at, row.used_at = after.chosen, after.written_at, now
    return after


def lock(session: Session, owner: Owner, now: datetime) -> None:
    """Let nobody else change what belongs to the owner until the transaction ends, not only their preferences."""
    if session.scalar(owner.row().with_for_update()) is None:
        _added(session, owner, now)


def bring_along(session: Session, visitor_hash: str, user_id: int, now: datetime) -> None:
    """Give a user what a visitor has chosen, but for what the user has chosen later. The visitor is no more."""
    row = session.scalar(Owner(visitor_hash=visitor_hash).row().with_for_update())
    if row is None:
        return
    values: dict[str, Any] = {key: row.chosen.get(key) for key in row.written_at}
    write(session, Owner(user_id), Writes(values, row.written_at), now)
    session.delete(row)


def touch(session: Session, row_id: int, now: datetime) -> None:
    """Note that a visitor is back."""
    session.execute(update(Preferences).where(Preferences.id == row_id).values(used_at=now))


def _added(session: Session, owner: Owner, now: datetime) -> Preferences:
    """The row of an owner who had none; another device may be adding it at this moment."""
    if owner.visitor_hash is not None:
        _forget(session, now)
    empty = {"chosen": {}, "written_at": {}, "used_at": now}
    new = {"user_id": owner.user_id, "visitor_hash": owner.visitor_hash, **empty}
    session.execute(insert_or(session, Preferences).values(new).on_conflict_do_nothing())
    return session.scalars(owner.row().with_for_update()).one()


def _forget(session: Session, now: datetime) -> None:
    """Drop some visitors who do not come back. Each new one drops more than itself, so that they never pile up."""
    gone = (
        select(Preferences.id)
        .where(Preferences.visitor_hash.is_not(None), Preferences.used_at < now - VISITOR_KEPT_FOR)
        .order_by(Preferences.used_at)
        .limit(MOST_FORGOTTEN)
    )
    session.execute(delete(Preferences).where(Preferences.id.in_(gone)))


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
