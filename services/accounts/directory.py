"""The accounts as those see them who look after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import LoginSession, User
from services.changes.errors import Unknown
from services.changes.search_keys import search_key
from services.text import occurs, words_of


@dataclass(frozen=True)
class Entry:
    """An account, and when somebody was last signed in to it: to the hour, None for never."""

    user: User
    seen_at: datetime | None


@dataclass(frozen=True)
class Extract:
    """A part of the accounts that fit, and how many do."""

    entries: Sequence[Entry]
    count: int


def extract(session: Session, query: str, first: int, length: int) -> Extract:
    """Accounts in whose user name, name or address each word of ``query`` occurs; case and accents are forgiven.

    By user name, ``length`` of them from place ``first``. As many statements for a thousand users as for one.
    """
    ids = _fitting(session, query)
    return Extract(_entries(session, ids[first : first + length]), len(ids))


def entry(session: Session, user_id: int) -> Entry:
    """One account. Raises Unknown."""
    found = _entries(session, [user_id])
    if not found:
        raise Unknown("user", user_id)
    return found[0]


def _fitting(session: Session, query: str) -> list[int]:
    words = words_of(query)
    rows = session.execute(
        select(User.id, User.username, User.name, User.email).where(_LIVING).order_by(User.username_key)
    )
    if not words:
        return [row.id for row in rows]
    keys = ((row.id, search_key(row.username, row.name, row.email)) for row in rows)
    return [user_id for user_id, key in keys if all(occurs(word, key) for word in words)]


def _entries(session: Session, ids: Sequence[int]) -> list[Entry]:
    chosen = select(User).where(User.id.in_(ids), _LIVING).order_by(User.username_key)
    users = session.scalars(chosen).all()
    seen = dict(
        session.execute(
            select(LoginSession.user_id, func.max(LoginSession.used_at))
            .where(LoginSession.user_id.in_(ids))
            .group_by(LoginSession.user_id)
        ).all()
    )
    return [Entry(user, seen.get(user.id)) for user in users]


_LIVING = User.deleted_at.is_(None)
