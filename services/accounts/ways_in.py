"""The ways in which somebody can sign in: one has to be left."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ConnectedAccount, Passkey, User


class LastWayIn(Exception):
    """Without it nobody could sign in to the account any more."""


def require_another(session: Session, user: User, providers: Collection[str]) -> None:
    """Raises LastWayIn unless ``user`` has more than one way: a password, passkeys, accounts at ``providers``.

    Those are the keys of the providers in use: an account at another one lets nobody in. Whoever takes a way away
    locks the user first, so that two at once do not take the last two.
    """
    if _count(session, user, providers) < 2:
        raise LastWayIn


def _count(session: Session, user: User, providers: Collection[str]) -> int:
    passkeys = select(func.count()).where(Passkey.user_id == user.id).scalar_subquery()
    connected = (
        select(func.count())
        .where(ConnectedAccount.user_id == user.id, ConnectedAccount.provider.in_(providers))
        .scalar_subquery()
    )
    others: int = session.scalars(select(passkeys + connected)).one()
    return others + bool(user.password_hash)
