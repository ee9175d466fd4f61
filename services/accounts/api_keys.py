"""API keys: what programs show instead of a password. Their hash is kept; they are shown once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import ApiKey, KeyPurpose
from services.accounts import users
from services.accounts.repeats import SentTwice
from services.changes.errors import Unknown
from services.database import SessionFactory, writing

MARK = "edt_"
SHOWN = 12
"""Characters by which people tell their keys apart."""
USE_IS_NEWS = timedelta(minutes=1)
"""How far apart recorded uses are: a program that polls shall not write with every request."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class NewKey:
    """A key, and what its program sends, which is told once."""

    key: ApiKey
    token: str


def create(
    session: Session, name: str, user_id: int | None, now: datetime, after: int | None = None
) -> NewKey:
    """Make a key. Raises SentTwice where ``after`` is given and not the newest that this user has made."""
    if after is not None and user_id is not None:
        users.locked(session, user_id)
        if after != newest_of(session, user_id):
            raise SentTwice
    token = f"{MARK}{uuid4()}"
    key = ApiKey(name=name, prefix=token[:SHOWN], token_hash=hash_of(token), user_id=user_id, created_at=now)
    session.add(key)
    session.flush()
    return NewKey(key, token)


def listed(session: Session) -> Sequence[ApiKey]:
    """Those that work, by name."""
    return session.scalars(select(ApiKey).where(_WORKS).order_by(ApiKey.name, ApiKey.id)).all()


def newest_of(session: Session, user_id: int) -> int:
    """The id of the last key that a user made, whether it works or not; 0 for none."""
    theirs = ApiKey.user_id == user_id, ApiKey.purpose == KeyPurpose.INTEGRATION
    return session.scalar(select(func.max(ApiKey.id)).where(*theirs)) or 0


def revoke(session: Session, key_id: int, now: datetime) -> None:
    """The key works no more. Raises Unknown."""
    key = session.scalar(select(ApiKey).where(ApiKey.id == key_id, _WORKS))
    if key is None:
        raise Unknown("api key", key_id)
    key.revoked_at = now


def is_key(new_session: SessionFactory, token: str, now: datetime) -> bool:
    """Whether ``token`` is a key that works; notes that it was used."""
    with new_session() as session:
        key = session.scalar(select(ApiKey).where(ApiKey.token_hash == hash_of(token), _WORKS))
        if key is None:
            return False
        key_id, used_at = key.id, key.used_at
    if used_at is None or now - used_at >= USE_IS_NEWS:
        _note_use(new_session, key_id, now)
    return True


def _note_use(new_session: SessionFactory, key_id: int, now: datetime) -> None:
    """A database that is busy with a long write loses the note, not the request."""
    not_yet = or_(ApiKey.used_at.is_(None), ApiKey.used_at <= now - USE_IS_NEWS)
    try:
        with writing(new_session) as session:
            session.execute(update(ApiKey).where(ApiKey.id == key_id, not_yet).values(used_at=now))
    except OperationalError:
        log.warning("key_use_not_noted", key_id=key_id)


_WORKS = ApiKey.revoked_at.is_(None) & (ApiKey.purpose == KeyPurpose.INTEGRATION)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
