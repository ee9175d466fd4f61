"""The ways in which somebody can sign in: one has to be left."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import ConnectedAccount, Passkey, User


class LastWayIn(Exception):
    """Without it nobody could sign in to the account any more."""


def require_another(session: Session, user: User) -> None:
    """Raises LastWayIn unless ``user`` has more than one way: a password, passkeys, accounts at providers.

    Whoever takes one away locks the user first, so that two at once do not take the last two.
    """
    if _count(session, user) < 2:
        raise LastWayIn


def _count(session: Session, user: User) -> int:
    passkeys = select(func.count()).where(Passkey.user_id == user.id).scalar_subquery()
    connected = select(func.count()).where(ConnectedAccount.user_id == user.id).scalar_subquery()
    others: int = session.scalars(select(passkeys + connected)).one()
    return others + bool(user.password_hash)
