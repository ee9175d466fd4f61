"""A user's key for the planner API: their password there, and theirs alone. There is one at a time."""

import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ApiKey, KeyPurpose, User
from services.accounts import sessions, users
from services.accounts.api_keys import SHOWN, NewKey, hash_of
from services.accounts.proof import BadCredentials, Proof
from services.accounts.repeats import SentTwice
from services.database import SessionFactory

MARK = "hor_"
NAME = "Planner API"


class NoApiAccess(Exception):
    """A superadmin has to allow it first."""


def current(session: Session, user_id: int) -> ApiKey | None:
    """The key that works."""
    theirs = ApiKey.user_id == user_id, ApiKey.purpose == KeyPurpose.PLANNER, ApiKey.revoked_at.is_(None)
    return session.scalar(select(ApiKey).where(*theirs))


def newest_of(session: Session, user_id: int) -> int:
    """The id of the last key that a user made, whether it works or not; 0 for none."""
    theirs = ApiKey.user_id == user_id, ApiKey.purpose == KeyPurpose.PLANNER
    return session.scalar(select(func.max(ApiKey.id)).where(*theirs)) or 0


def replace(session: Session, user_id: int, now: datetime, after: int | None = None) -> NewKey:
    """Make a key; the one before, and all that it has opened, ends. Raises NoApiAccess.

    Raises SentTwice where ``after`` is given and not the user's newest key.
    """
    user = _locked(session, user_id)
    if not user.api_access:
        raise NoApiAccess
    if after is not None and after != newest_of(session, user_id):
        raise SentTwice
    _revoke(session, user_id, now)
    token = f"{MARK}{secrets.token_urlsafe(32)}"
    key = ApiKey(
        purpose=KeyPurpose.PLANNER,
        name=NAME,
        prefix=token[:SHOWN],
        token_hash=hash_of(token),
        user_id=user_id,
        created_at=now,
    )
    session.add(key)
    session.flush()
    return NewKey(key, token)


def revoke(session: Session, user_id: int, now: datetime) -> None:
    """The key works no more, and what it has opened ends. Nothing happens without one."""
    _locked(session, user_id)
    _revoke(session, user_id, now)


def allow(session: Session, user_id: int, allowed: bool, now: datetime) -> None:
    """Let a user have a key, or no longer; then the one they have is revoked."""
    _locked(session, user_id).api_access = allowed
    if not allowed:
        _revoke(session, user_id, now)


def prove(new_session: SessionFactory, username: str, token: str) -> Proof:
    """Who sends a name and a key. Raises BadCredentials, equal and equally late for whatever is wrong."""
    query = (
        select(ApiKey)
        .join(User, User.id == ApiKey.user_id)
        .where(
            ApiKey.token_hash == hash_of(token),
            ApiKey.purpose == KeyPurpose.PLANNER,
            ApiKey.revoked_at.is_(None),
            User.username_key == users.key_of(username),
            User.is_active,
            User.api_access,
        )
    )
    with new_session() as session:
        key = session.scalar(query)
    if key is None or key.user_id is None:
        raise BadCredentials
    return Proof(key.user_id, "api key", api_key_id=key.id)


def _locked(session: Session, user_id: int) -> User:
    """Whoever signs in with a key at this moment waits, and then finds it revoked."""
    return session.get_one(User, user_id, with_for_update=True)


def _revoke(session: Session, user_id: int, now: datetime) -> None:
    key = current(session, user_id)
    if key is not None:
        key.revoked_at = now
        session.flush()
        sessions.end_of_key(session, key.id, now)
