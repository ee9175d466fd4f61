"""Users: who has an account."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Role, User
from services.accounts import sessions
from services.accounts.passwords import generate_password, hash_password
from services.changes.errors import NotUnique, Unknown
from services.database import SessionFactory, writing

USERNAME = r"^[a-zA-Z0-9_\-]{1,50}$"


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


def create(
    new_session: SessionFactory, username: str, role: Role, password: str | None = None, name: str = ""
) -> NewUser:
    """Make an account, with a password of ours unless one is given. Raises NotUnique."""
    secret = password or generate_password()
    password_hash = hash_password(secret)  # slow: not while others wait to write
    with writing(new_session) as session:
        user = add(session, username, role, password_hash, name)
        return NewUser(user.id, username, role, secret)


def add(session: Session, username: str, role: Role, password_hash: str, name: str = "") -> User:
    """Store an account. Raises NotUnique."""
    if named(session, username) is not None:
        raise NotUnique("user", "username", username)
    user = User(
        username=username,
        username_key=username.lower(),
        role=role,
        password_hash=password_hash,
        name=name,
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as taken:
        raise NotUnique("user", "username", username) from taken
    return user


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


def locked(session: Session, user_id: int) -> User:
    """A living user whom nobody else can change or sign in until the transaction ends. Raises Unknown."""
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.deleted_at is not None:
        raise Unknown("user", user_id)
    return user


def change_profile(session: Session, user_id: int, name: str, email: str) -> None:
    """What people call them, and where they can be reached. Raises Unknown."""
    user = locked(session, user_id)
    user.name = name
    if user.email != email:
        user.email, user.email_verified = email, False


def set_password(
    session: Session, user: User, password_hash: str, now: datetime, but: int | None = None
) -> int:
    """Replace the password and end all sessions, ``but`` for one; how many that were."""
    user.password_hash = password_hash
    return sessions.end_all(session, user.id, now, but)


_SHOWN = User.deleted_at.is_(None), User.role != Role.SUPERADMIN
