"""Accounts at providers that sign their users in here. They are found by the provider's own id, never by an address."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import ConnectedAccount, User
from services.accounts import sessions, usernames
from services.accounts.oauth.identity import Identity
from services.accounts.oauth.provider import Provider
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.accounts.proof import Proof
from services.accounts.signed_in import SignedIn
from services.accounts.ways_in import require_another
from services.changes.errors import Unknown
from services.database import SessionFactory, writing

TRIES = 8
"""Of those who come at the same moment each round lets at least one through."""
T = TypeVar("T")


def prove(new_session: SessionFactory, provider: Provider, identity: Identity, now: datetime) -> Proof:
    """Who it is that a provider knows; a newcomer gets an account, where the provider lets people in.

    Raises SignInRefused.
    """

    def find_or_make() -> Proof:
        with writing(new_session) as session:
            account = _found(session, provider, identity)
            if account is None:
                if not provider.lets_in:
                    raise SignInRefused(Reason.NO_SIGNUP)
                account = _add(session, _newcomer(session, identity).id, provider, identity, now)
            if not session.get_one(User, account.user_id).is_active:
                raise SignInRefused(Reason.DISABLED)
            return Proof(account.user_id, provider.id, connected_account_id=account.id)

    return _tried_again(find_or_make)


def connect(
    new_session: SessionFactory, user_id: int, provider: Provider, identity: Identity, now: datetime
) -> None:
    """Let a user sign in with this account from now on; nothing happens when they can already.

    Raises SignInRefused when it is somebody else's. What a deleted user had is nobody's.
    """

    def find_or_add() -> None:
        with writing(new_session) as session:
            account = _found(session, provider, identity)
            if account is not None and account.user_id == user_id:
                return
            if account is not None:
                if session.get_one(User, account.user_id).deleted_at is None:
                    raise SignInRefused(Reason.TAKEN)
                session.delete(account)
                session.flush()
            _add(session, user_id, provider, identity, now)

    _tried_again(find_or_add)


def disconnect(
    session: Session, who: SignedIn, account_id: int, providers: Collection[str], now: datetime
) -> None:
    """Take an account away from its user, and end the sign-ins by it but this one.

    ``providers`` are the keys of those in use. Raises Unknown, and LastWayIn where it is the last way to sign in.
    """
    user = session.get_one(User, who.user_id, with_for_update=True)
    theirs = ConnectedAccount.id == account_id, ConnectedAccount.user_id == user.id
    account = session.scalar(select(ConnectedAccount).where(*theirs))
    if account is None:
        raise Unknown("connected account", account_id)
    if account.provider in providers:
        require_another(session, user, providers)
    sessions.end_of_method(session, user.id, provider_id_of(account), now, but=who.session_id)
    session.delete(account)


def of_user(session: Session, user_id: int) -> Sequence[ConnectedAccount]:
    """Those of a user, oldest first."""
    theirs = select(ConnectedAccount).where(ConnectedAccount.user_id == user_id)
    return session.scalars(theirs.order_by(ConnectedAccount.id)).all()


def provider_id_of(account: ConnectedAccount) -> str:
    """What clients call the provider, also one whose issuer is another by now."""
    return account.provider.partition(":")[0]


def _found(session: Session, provider: Provider, identity: Identity) -> ConnectedAccount | None:
    same = ConnectedAccount.provider == provider.key, ConnectedAccount.subject == identity.subject
    return session.scalar(select(ConnectedAccount).where(*same))


def _newcomer(session: Session, identity: Identity) -> User:
    hints = (identity.login, identity.email, identity.name)
    username = usernames.free(session, hints)
    user = User(
        username=username,
        username_key=username,
        name=identity.name,
        email=identity.email,
        email_verified=identity.email_verified,
        image=identity.picture,
    )
    session.add(user)
    session.flush()
    return user


def _add(
    session: Session, user_id: int, provider: Provider, identity: Identity, now: datetime
) -> ConnectedAccount:
    account = ConnectedAccount(
        user_id=user_id,
        provider=provider.key,
        subject=identity.subject,
        label=identity.label,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def _tried_again(write: Callable[[], T]) -> T:
    """Where somebody else has made the account or taken the name meanwhile, it is found the next time."""
    for _ in range(TRIES - 1):
        try:
            return write()
        except IntegrityError:
            continue
    return write()
