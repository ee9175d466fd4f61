"""Accounts at providers that sign their users in here. They are found by the provider's own id, never by an address."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import ConnectedAccount, Role, User
from services.accounts import sessions, usernames, users
from services.accounts.oauth.identity import Identity
from services.accounts.oauth.provider import Provider
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.accounts.proof import Proof
from services.accounts.signed_in import SignedIn
from services.accounts.ways_in import require_another
from services.changes.errors import NotUnique, Unknown
from services.database import SessionFactory, writing

TRIES = 8
"""Of those who come at the same moment each round lets at least one through."""
T = TypeVar("T")

log = structlog.get_logger(__name__)


def prove(new_session: SessionFactory, provider: Provider, identity: Identity, now: datetime) -> Proof:
    """Who it is that a provider knows; a newcomer gets an account, where the provider lets people in.

    Raises SignInRefused.
    """

    def find_or_make() -> tuple[Proof, bool]:
        with writing(new_session) as session:
            known = _found(session, provider, identity)
            if known is None and not provider.lets_in:
                raise SignInRefused(Reason.NO_SIGNUP)
            account = known or _add(session, _newcomer(session, identity).id, provider, identity, now)
            if not session.get_one(User, account.user_id).is_active:
                raise SignInRefused(Reason.DISABLED)
            return Proof(account.user_id, provider.id, connected_account_id=account.id), known is None

    proof, is_new = _tried_again(find_or_make)
    if is_new:
        log.info("signed_up", user_id=proof.user_id, role=Role.USER, provider=provider.id)
    return proof


def connect(
    new_session: SessionFactory, user_id: int, provider: Provider, identity: Identity, now: datetime
) -> None:
    """Let a user sign in with this account from now on; nothing happens when they can already.

    Raises SignInRefused when it is somebody else's, or when the user has been deleted meanwhile.
    """

    def find_or_add() -> None:
        with writing(new_session) as session:
            try:
                users.locked(session, user_id)
            except Unknown:
                raise SignInRefused(Reason.CONNECT_LOST) from None
            account = _found(session, provider, identity)
            if account is None:
                _add(session, user_id, provider, identity, now)
            elif account.user_id != user_id:
                raise SignInRefused(Reason.TAKEN)

    _tried_again(find_or_add)


def disconnect(
    session: Session, who: SignedIn, account_id: int, providers: Collection[str], now: datetime
) -> None:
    """Take an account away from its user, and end the sign-ins by it but this one.

    ``providers`` are the keys of those in use. Raises Unknown, and LastWayIn where it is the last way to sign in.
    """
    user = users.locked(session, who.user_id)
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
    username = usernames.free(session, (identity.login, identity.email, identity.name))
    user = users.add(session, username, Role.USER, "", identity.name)
    user.email, user.email_verified = identity.email, identity.email_verified
    user.image = identity.picture
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
        except (IntegrityError, NotUnique):
            continue
    return write()
