"""Superadmins: there is one at all times. They are made at the console."""

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from models import Role, User
from services.accounts import users
from services.accounts.passwords import generate_password, hash_password
from services.accounts.users import NewUser
from services.database import SessionFactory, writing

_TURN = 71_100
"""The advisory lock of whoever makes or unmakes one."""


class LastSuperadmin(Exception):
    """Without this one nobody could manage the accounts."""


def ensure(new_session: SessionFactory, username: str, password: str | None) -> NewUser | None:
    """Make the first superadmin; None when there is one. However many processes ask, one of them makes it."""
    with new_session() as session:
        if _is_there(session):
            return None
    secret = password or generate_password()
    password_hash = hash_password(secret)
    with writing(new_session) as session:
        _take_turn(session)
        if _is_there(session):
            return None
        user = users.add(session, username, Role.SUPERADMIN, password_hash)
        return NewUser(user.id, username, Role.SUPERADMIN, secret)


def require_another(session: Session, user: User) -> None:
    """Raises LastSuperadmin where nobody but ``user`` could act as one. That stays true until the transaction ends."""
    if user.role != Role.SUPERADMIN:
        return
    _take_turn(session)
    others = User.role == Role.SUPERADMIN, User.is_active, User.id != user.id
    if not session.scalar(select(exists().where(*others))):
        raise LastSuperadmin(f"{user.username} is the last superadmin")


def _take_turn(session: Session) -> None:
    """One after the other; on SQLite writers are that anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def _is_there(session: Session) -> bool:
    living = User.role == Role.SUPERADMIN, User.deleted_at.is_(None)
    return bool(session.scalar(select(exists().where(*living))))
