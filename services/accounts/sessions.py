"""Login sessions: where a user is signed in. Ending one ends every token that was given for it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Update, and_, exists, select, update
from sqlalchemy.orm import Session

from models import LoginSession, User

LIFE = timedelta(days=90)
"""However often it is renewed."""


def start(
    session: Session, user: User, device_id: str | None, user_agent: str, now: datetime
) -> LoginSession:
    """Sign a user in. A device that this user has had before keeps its id, and has one session at a time."""
    known = device_id if device_id and is_device_of(session, user.id, device_id) else None
    if known:
        same_device = LoginSession.device_id == known
        session.execute(_ending(user.id, now).where(same_device))
    login = LoginSession(
        sid=uuid4(),
        user_id=user.id,
        device_id=known or str(uuid4()),
        user_agent=user_agent[:255],
        created_at=now,
        used_at=now,
        expires_at=now + LIFE,
    )
    session.add(login)
    session.flush()
    return login


def is_device_of(session: Session, user_id: int, device_id: str) -> bool:
    """Whether this user has signed in there before."""
    theirs = LoginSession.user_id == user_id, LoginSession.device_id == device_id
    return bool(session.scalar(select(exists().where(*theirs))))


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Condition on LoginSession: neither ended nor over."""
    return and_(LoginSession.revoked_at.is_(None), LoginSession.expires_at > now)


def user_of(session: Session, sid: UUID, user_id: int, now: datetime) -> tuple[User, LoginSession] | None:
    """The living user and session of a token's claims, in one statement."""
    found = session.execute(
        select(User, LoginSession)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.sid == sid, User.id == user_id, User.deleted_at.is_(None), is_alive(now))
    ).first()
    return None if found is None else (found[0], found[1])


def end(session: Session, login_id: int, now: datetime) -> None:
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == login_id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_all(session: Session, user_id: int, now: datetime, but: int | None = None) -> None:
    """Sign a user out everywhere, ``but`` for one session."""
    ending = _ending(user_id, now)
    session.execute(ending if but is None else ending.where(LoginSession.id != but))


def _ending(user_id: int, now: datetime) -> Update:
    return (
        update(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
