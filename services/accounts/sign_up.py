"""Making an account for oneself: where everybody may, or with an invite."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from models import Role, User
from services.accounts import invites, users
from services.accounts.passwords import hash_password, require_fit
from services.accounts.proof import Proof
from services.changes.errors import NotUnique
from services.database import SessionFactory, writing

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Wish:
    """What somebody chose for their account."""

    username: str
    name: str
    password: str


def openly(new_session: SessionFactory, wish: Wish) -> Proof:
    """An account of the lowest role. Raises UnfitPassword and NotUnique."""
    password_hash = _prepared(new_session, wish)
    with writing(new_session) as session:
        user = users.add(session, wish.username, Role.USER, password_hash, wish.name)
        proof = _proof_of(user)
    log.info("signed_up", user=wish.username, user_id=proof.user_id, role=Role.USER)
    return proof


def by_invite(new_session: SessionFactory, secret: str, wish: Wish, now: datetime) -> Proof:
    """An account of the invite's role. Raises NoSuchInvite; UnfitPassword and NotUnique leave the invite as it was."""
    with new_session() as session:
        invites.find(session, secret, now)
    password_hash = _prepared(new_session, wish)
    with writing(new_session) as session:
        invite = invites.claim(session, secret, now)
        user = users.add(session, wish.username, invite.role, password_hash, wish.name)
        invite.used_by_id = user.id
        proof, told = _proof_of(user), {"role": invite.role, "invite_id": invite.id}
    log.info("signed_up", user=wish.username, user_id=proof.user_id, **told)
    return proof


def _prepared(new_session: SessionFactory, wish: Wish) -> str:
    """The hash of the password; it takes a while, so what cannot be is refused before."""
    require_fit(wish.password, wish.username)
    with new_session() as session:
        if users.named(session, wish.username) is not None:
            raise NotUnique("user", "username", wish.username)
    return hash_password(wish.password)


def _proof_of(user: User) -> Proof:
    """Whoever has just chosen the password knows it."""
    return Proof(user.id, "password", user.password_hash)
