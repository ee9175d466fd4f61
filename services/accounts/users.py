"""Users: who has an account. Superadmins are made at the console, and the API neither shows nor deletes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Role, User
from services.accounts import sessions
from services.accounts.passwords import generate_password, hash_password
from services.changes.errors import NotUnique, Unknown
from services.database import SessionFactory, writing

USERNAME = r"^[a-zA-Z0-9_\-]{1,50}$"
_FIRST = 71_100
"""The advisory lock of whoever makes the first superadmin."""


@dataclass(frozen=True)
class NewUser:
    """An account, and its password, which is told once."""

    id: int
    username: str
    role: Role
    password: str


def key_of(username: str) -> str | None:
    """What a name is looked up by; None for what is no name."""
    return username.lower() if re.fullmatch(USERNAME, username) else None


def create(new_session: SessionFactory, username: str, role: Role, password: str | None = None) -> NewUser:
    """Make an account, with a password of ours unless one is given. Raises NotUnique."""
    secret = password or generate_password()
    password_hash = hash_password(secret)  # slow: not while others wait to write
    with writing(new_session) as session:
        return _add(session, username, role, secret, password_hash)


def listed(session: Session) -> Sequence[User]:
    """Everybody but the superadmins, by name."""
    return session.scalars(select(User).where(*_SHOWN).order_by(User.username_key)).all()


def get(session: Session, user_id: int) -> User:
    """Raises Unknown, also for a superadmin."""
    user = session.scalar(select(User).where(User.id == user_id, *_SHOWN))
    if user is None:
        raise Unknown("user", user_id)
    return user


def named(session: Session, username: str) -> User | None:
    """The living user of that name, in any case of letters."""
    return session.scalar(
        select(User).where(User.username_key == key_of(username), User.deleted_at.is_(None))
    )


def delete(session: Session, user: User, now: datetime) -> None:
    """Take the account away and sign it out everywhere. The row stays: changes name their maker."""
    user.deleted_at = now
    sessions.end_all(session, user.id, now)


def set_password(
    session: Session, user: User, password_hash: str, now: datetime, but: int | None = None
) -> None:
    """Replace the password and end all sessions, ``but`` for one."""
    user.password_hash = password_hash
    sessions.end_all(session, user.id, now, but)


def ensure_superadmin(new_session: SessionFactory, username: str, password: str | None) -> NewUser | None:
    """Make the first superadmin; None when there is one. However many processes ask, one of them makes it."""
    with new_session() as session:
        if _has_superadmin(session):
            return None
    secret = password or generate_password()
    password_hash = hash_password(secret)
    with writing(new_session) as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _FIRST})
        if _has_superadmin(session):
            return None
        return _add(session, username, Role.SUPERADMIN, secret, password_hash)


_SHOWN = User.deleted_at.is_(None), User.role != Role.SUPERADMIN


def _has_superadmin(session: Session) -> bool:
    living = User.role == Role.SUPERADMIN, User.deleted_at.is_(None)
    return bool(session.scalar(select(exists().where(*living))))


def _add(session: Session, username: str, role: Role, password: str, password_hash: str) -> NewUser:
    if named(session, username) is not None:
        raise NotUnique("user", "username", username)
    user = User(username=username, username_key=username.lower(), role=role, password_hash=password_hash)
    session.add(user)
    try:
        session.flush()
    except IntegrityError as taken:
        raise NotUnique("user", "username", username) from taken
    return NewUser(user.id, username, role, password)
