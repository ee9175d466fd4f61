"""The passkeys of users: how they come, what they are called, when they are used, how they go."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.registration.verify_registration_response import VerifiedRegistration

from models import Passkey, User
from services.accounts import authenticators, ways_in

MOST = 20
"""Passkeys of a user."""
NAME = r"^[^\x00-\x1f\x7f]{1,100}$"


class NoSuchPasskey(Exception):
    """It does not exist, or is somebody else's."""


class UnknownCredential(Exception):
    """No passkey has this credential id, or nobody can sign in to its account."""


class TooManyPasskeys(Exception):
    """This user has as many as anybody may have."""


class KnownAlready(Exception):
    """This credential is registered."""


def listed(session: Session, user_id: int) -> Sequence[Passkey]:
    """Those of a user, in the order in which they came."""
    return session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)).all()


def get(session: Session, user_id: int, uid: UUID) -> Passkey:
    """Raises NoSuchPasskey."""
    passkey = session.scalar(select(Passkey).where(Passkey.uid == uid, Passkey.user_id == user_id))
    if passkey is None:
        raise NoSuchPasskey
    return passkey


def by_credential(session: Session, credential_id: bytes) -> tuple[Passkey, User]:
    """The passkey of that id and whose it is. Raises UnknownCredential."""
    found = session.execute(
        select(Passkey, User)
        .join(User, User.id == Passkey.user_id)
        .where(Passkey.credential_id == credential_id, User.is_active)
    ).first()
    if found is None:
        raise UnknownCredential
    return found[0], found[1]


def require_room(session: Session, user_id: int) -> None:
    """Raises TooManyPasskeys."""
    count = select(func.count()).where(Passkey.user_id == user_id)
    if session.scalars(count).one() >= MOST:
        raise TooManyPasskeys


def add(
    session: Session,
    user_id: int,
    verified: VerifiedRegistration,
    transports: str,
    name: str | None,
    now: datetime,
) -> Passkey:
    """Keep a new one; without a ``name`` it has that of its maker. Raises TooManyPasskeys and KnownAlready."""
    _locked(session, user_id)
    require_room(session, user_id)
    passkey = Passkey(
        user_id=user_id,
        name=name or authenticators.name_of(verified.aaguid),
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        device_type=verified.credential_device_type.value,
        backed_up=verified.credential_backed_up,
        transports=transports,
        aaguid=verified.aaguid,
        created_at=now,
    )
    session.add(passkey)
    try:
        session.flush()
    except IntegrityError as taken:
        raise KnownAlready from taken
    return passkey


def note_use(session: Session, passkey_id: int, verified: VerifiedAuthentication, now: datetime) -> bool:
    """Whether the counter of the authenticator went up as it must (6.1.1): else there are two of it.

    Two sign-ins at the same time are told apart by the database. One that does not count says 0 each time.
    """
    count = verified.new_sign_count
    went_up = Passkey.sign_count == 0 if count == 0 else Passkey.sign_count < count
    updated = session.execute(
        update(Passkey)
        .where(Passkey.id == passkey_id, went_up)
        .values(
            sign_count=count,
            used_at=now,
            device_type=verified.credential_device_type.value,
            backed_up=verified.credential_backed_up,
        )
        .returning(Passkey.id)
    )
    return updated.first() is not None


def rename(session: Session, user_id: int, uid: UUID, name: str) -> Passkey:
    """Raises NoSuchPasskey."""
    passkey = get(session, user_id, uid)
    passkey.name = name
    return passkey


def delete(session: Session, user_id: int, uid: UUID, providers: Collection[str]) -> None:
    """It signs nobody in any more; ``providers`` are the keys of those in use. Raises NoSuchPasskey and LastWayIn."""
    user = _locked(session, user_id)
    passkey = get(session, user_id, uid)
    ways_in.require_another(session, user, providers)
    session.delete(passkey)


def _locked(session: Session, user_id: int) -> User:
    return session.get_one(User, user_id, with_for_update=True)
