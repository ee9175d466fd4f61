"""Invites: links by which a superadmin lets somebody make an account. Each works once, for two weeks."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models import Invite, Role, User
from services.accounts import users
from services.accounts.api_keys import hash_of
from services.accounts.repeats import SentTwice
from services.changes.edit import Actor
from services.database import SessionFactory, writing

LIFE = timedelta(days=14)
MARK = "inv_"

log = structlog.get_logger(__name__)


class NoSuchInvite(Exception):
    """Nobody made it; or it was used or revoked, is too old, or who made it may make none any more."""


@dataclass(frozen=True)
class NewInvite:
    """An invite, and the secret of its link, which is told once."""

    id: int
    secret: str


def make(
    new_session: SessionFactory, actor: Actor, role: Role, note: str, after: int, now: datetime
) -> NewInvite:
    """Make a link for an account of ``role``. Raises SentTwice where ``after`` is not the maker's newest invite."""
    assert actor.user_id is not None, "programs invite nobody"
    assert role != Role.SUPERADMIN, "superadmins are made at the console"
    secret = f"{MARK}{secrets.token_urlsafe(32)}"
    with writing(new_session) as session:
        users.locked(session, actor.user_id)
        if newest_of(session, actor.user_id) != after:
            raise SentTwice
        invite = Invite(
            token_hash=hash_of(secret),
            role=role,
            note=note,
            made_by_id=actor.user_id,
            created_at=now,
            expires_at=now + LIFE,
        )
        session.add(invite)
        session.flush()
        made = NewInvite(invite.id, secret)
    log.info("invite_made", by=actor.name, by_id=actor.user_id, invite_id=made.id, role=role)
    return made


def newest_of(session: Session, user_id: int) -> int:
    """The id of the last one that a user made; 0 for none."""
    return session.scalar(select(func.max(Invite.id)).where(Invite.made_by_id == user_id)) or 0


def listed(session: Session, now: datetime) -> Sequence[tuple[Invite, str]]:
    """Those that work, the newest first, each with the name of its maker."""
    query = _open(now).add_columns(User.username).order_by(Invite.id.desc())
    return [(invite, username) for invite, username in session.execute(query)]


def find(session: Session, secret: str, now: datetime) -> Invite:
    """The invite of a link. Raises NoSuchInvite."""
    found = session.scalar(_open(now).where(Invite.token_hash == hash_of(secret)))
    if found is None:
        raise NoSuchInvite
    return found


def claim(session: Session, secret: str, now: datetime) -> Invite:
    """The same, for whoever uses it: of several at a time the others wait, and get NoSuchInvite when this one has
    committed."""
    query = _open(now).where(Invite.token_hash == hash_of(secret))
    invite = session.scalar(query.with_for_update(of=Invite))
    if invite is None:
        raise NoSuchInvite
    invite.used_at = now
    return invite


def revoke(new_session: SessionFactory, actor: Actor, invite_id: int, now: datetime) -> None:
    """The link works no more. Raises NoSuchInvite."""
    with writing(new_session) as session:
        invite = session.scalar(_open(now).where(Invite.id == invite_id).with_for_update(of=Invite))
        if invite is None:
            raise NoSuchInvite
        invite.revoked_at = now
    log.info("invite_revoked", by=actor.name, by_id=actor.user_id, invite_id=invite_id)


def _open(now: datetime) -> Select[Invite]:
    """Whoever made it must still be one who may: a superadmin who was sent away leaves no way in."""
    return (
        select(Invite)
        .join(User, User.id == Invite.made_by_id)
        .where(
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
            Invite.expires_at > now,
            User.is_active,
            User.role == Role.SUPERADMIN,
        )
    )
