"""Login sessions: where a user is signed in. Ending one ends every token that was given for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Update, and_, bindparam, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from models import ApiKey, ConnectedAccount, LoginDoor, LoginSession, Passkey, User
from services.accounts.proof import BadCredentials, Proof
from services.accounts.signed_in import Client

LIFE = timedelta(days=90)
"""However often it is renewed."""
SHORT_LIFE = timedelta(days=1)
"""Of a browser that shall not be remembered."""
IDLE_LIFE = timedelta(days=30)
"""Without being used."""
USE_IS_NEWS = timedelta(hours=1)
"""How far apart recorded uses are: reading shall not write with every request."""
DEVICE_KNOWN_FOR = timedelta(days=400)
PLANNER_SESSIONS = 100
"""Of a user at a time: programs sign in anew instead of renewing, and the oldest sign-ins give way."""


@dataclass(frozen=True)
class Opening:
    """What a session is opened with: the door, from where, and for how long at most."""

    door: LoginDoor
    client: Client
    life: timedelta = LIFE


def open_for(session: Session, proof: Proof, opening: Opening, now: datetime) -> tuple[User, LoginSession]:
    """Sign a user in. Raises BadCredentials when the proof is worth nothing any more.

    The user is locked: a password that changes at this moment, or a key that is revoked, ends this session too, or
    refuses it. A passkey or connected account that is gone refuses it.
    """
    user = session.get(User, proof.user_id, with_for_update={"key_share": True})
    if user is None or not user.is_active:
        raise BadCredentials
    if proof.password_hash is not None and user.password_hash != proof.password_hash:
        raise BadCredentials
    if proof.api_key_id is not None:
        key = session.get_one(ApiKey, proof.api_key_id)
        if key.revoked_at is not None:
            raise BadCredentials
        key.used_at = now
    if proof.passkey_id is not None and session.get(Passkey, proof.passkey_id) is None:
        raise BadCredentials
    if proof.connected_account_id is not None:
        account = session.get(ConnectedAccount, proof.connected_account_id)
        if account is None or account.user_id != user.id:
            raise BadCredentials
        account.used_at = now
    if proof.new_hash is not None:
        user.password_hash = proof.new_hash
    return user, _start(session, user, proof, opening, now)


def _start(session: Session, user: User, proof: Proof, opening: Opening, now: datetime) -> LoginSession:
    """A device that this user has had before keeps its id, and has one session at a time at each door."""
    client = opening.client
    known = client.device_id if knows_device(session, user.id, client) else None
    if known:
        same_device = LoginSession.device_id == known, LoginSession.door == opening.door
        session.execute(_ending(user.id, now).where(*same_device))
    _forget(session, user.id, now)
    login = LoginSession(
        sid=uuid4(),
        user_id=user.id,
        door=opening.door,
        method=proof.method,
        device_id=known or str(uuid4()),
        address=client.address,
        user_agent=client.user_agent[:255],
        api_key_id=proof.api_key_id,
        created_at=now,
        used_at=now,
        expires_at=now + opening.life,
    )
    session.add(login)
    session.flush()
    return login


def knows_device(session: Session, user_id: int, client: Client) -> bool:
    """Whether this user has signed in before on the device that ``client`` names."""
    if client.device_id is None:
        return False
    theirs = LoginSession.user_id == user_id, LoginSession.device_id == client.device_id
    return bool(session.scalar(select(exists().where(*theirs))))


def is_alive(now: datetime) -> ColumnElement[bool]:
    """Condition on LoginSession: neither ended nor over nor forgotten by its user."""
    return _is_alive(now, now - IDLE_LIFE)


def _is_alive(now: Any, forgotten: Any) -> ColumnElement[bool]:
    """Last used before ``forgotten``, it is."""
    return and_(
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > now,
        LoginSession.used_at > forgotten,
    )


def user_of(session: Session, sid: UUID, door: LoginDoor, now: datetime) -> tuple[User, LoginSession] | None:
    """The active user and living session of a token's claims, in one statement."""
    values = {"sid": sid, "door": door, "now": now, "forgotten": now - IDLE_LIFE}
    found = session.execute(_USER_OF, values).first()
    return None if found is None else (found[0], found[1])


_USER_OF = (
    select(User, LoginSession)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(LoginSession.sid == bindparam("sid"), LoginSession.door == bindparam("door"))
    .where(User.is_active, _is_alive(bindparam("now"), bindparam("forgotten")))
)
"""Made once: that takes longer than to execute it, and every request of somebody who is signed in asks."""


def living(session: Session, user_id: int, now: datetime) -> Sequence[LoginSession]:
    """Where a user is signed in, latest use first."""
    theirs = select(LoginSession).where(LoginSession.user_id == user_id, is_alive(now))
    return session.scalars(theirs.order_by(LoginSession.used_at.desc(), LoginSession.id.desc())).all()


def touch(session: Session, login_id: int, now: datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == login_id).values(used_at=now))


def end(session: Session, login_id: int, now: datetime) -> None:
    session.execute(_revoking(now).where(LoginSession.id == login_id))


def end_of(session: Session, user_id: int, login_id: int, now: datetime) -> bool:
    """End a session that is this user's; False for any other."""
    return bool(_count(session, _ending(user_id, now).where(LoginSession.id == login_id, is_alive(now))))


def end_door(session: Session, user_id: int, door: LoginDoor, now: datetime) -> int:
    """Sign a user out of one door; of how many sessions."""
    return _count(session, _ending(user_id, now).where(LoginSession.door == door, is_alive(now)))


def end_all(session: Session, user_id: int, now: datetime, but: int | None = None) -> int:
    """Sign a user out everywhere, ``but`` for one session; of how many."""
    ending = _ending(user_id, now).where(is_alive(now))
    return _count(session, ending if but is None else ending.where(LoginSession.id != but))


def end_named(session: Session, user_id: int, sid: UUID, now: datetime) -> None:
    """End the session of that name when it is this user's, at whatever door."""
    session.execute(_ending(user_id, now).where(LoginSession.sid == sid))


def end_of_key(session: Session, key_id: int, now: datetime) -> None:
    """End what an API key has opened."""
    session.execute(_revoking(now).where(LoginSession.api_key_id == key_id))


def end_of_method(session: Session, user_id: int, method: str, now: datetime, but: int) -> None:
    """End what was opened by one kind of proof, ``but`` for one session."""
    session.execute(_ending(user_id, now).where(LoginSession.method == method, LoginSession.id != but))


def _revoking(now: datetime) -> Update:
    return update(LoginSession).where(LoginSession.revoked_at.is_(None)).values(revoked_at=now)


def _ending(user_id: int, now: datetime) -> Update:
    return _revoking(now).where(LoginSession.user_id == user_id)


def _count(session: Session, ending: Update) -> int:
    return len(session.scalars(ending.returning(LoginSession.id)).all())


def _forget(session: Session, user_id: int, now: datetime) -> None:
    """Drop the rows of this user that tell nothing any more: of programs all that are over, of devices the old ones."""
    theirs = LoginSession.user_id == user_id
    planner = LoginSession.door == LoginDoor.PLANNER
    newest = (
        select(LoginSession.id)
        .where(theirs, planner)
        .order_by(LoginSession.id.desc())
        .limit(PLANNER_SESSIONS - 1)
    )
    over = and_(planner, or_(~is_alive(now), LoginSession.id.not_in(newest)))
    forgotten = LoginSession.used_at < now - DEVICE_KNOWN_FOR
    session.execute(delete(LoginSession).where(theirs, or_(over, forgotten)))
