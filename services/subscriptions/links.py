"""The links of somebody's own calendars: made, renewed, revoked, and found by their secret."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from models import Preferences, Subscription, User
from services.accounts import preferences
from services.accounts.preferences import VISITOR_KEPT_FOR, Owner
from services.accounts.repeats import SentTwice
from services.plannings.selection import Hidden, Selection

MARK = "cal_"
MOST = 20
"""Links that work at a time, of one owner."""
USE_IS_NEWS = timedelta(hours=1)
MOST_FORGOTTEN = 100
"""Rows that the making of another one drops."""


class TooManyLinks(Exception):
    """The owner has MOST already."""


class NoSuchLink(LookupError):
    """The owner has no link of that number that works."""


def of_owner(session: Session, owner: Owner) -> Sequence[Subscription]:
    """Those that work, the newest first."""
    query = select(Subscription).where(_owned_by(owner), Subscription.revoked_at.is_(None))
    return session.scalars(query.order_by(Subscription.id.desc())).all()


def newest_of(session: Session, owner: Owner) -> int:
    """The number of the link that the owner made last, also of one that was revoked; 0 before the first."""
    return session.scalar(select(func.max(Subscription.id)).where(_owned_by(owner))) or 0


def make(
    session: Session, owner: Owner, name: str, selection: Selection | None, now: datetime, after: int
) -> str:
    """A link to ``selection``, None for whatever its owner has chosen at the time; gives its secret, which is told
    once. Raises TooManyLinks, and SentTwice unless ``after`` is the newest link of the owner: of two that are sent at
    the same moment the second one waits, and then finds the link of the first."""
    preferences.lock(session, owner, now)
    if newest_of(session, owner) != after:
        raise SentTwice
    _forget(session, now)
    works = _owned_by(owner), Subscription.revoked_at.is_(None)
    if (session.scalar(select(func.count(Subscription.id)).where(*works)) or 0) >= MOST:
        raise TooManyLinks
    secret = _new_secret()
    link = Subscription(
        user_id=owner.user_id,
        visitor_hash=owner.visitor_hash,
        name=name,
        secret_hash=hash_of(secret),
        selection=None if selection is None else _stored(selection),
        created_at=now,
    )
    session.add(link)
    return secret


def renew(session: Session, owner: Owner, link_id: int, now: datetime, after: str) -> str:
    """Another secret for the same calendar; with the old one nothing opens any more. Raises NoSuchLink, and SentTwice
    unless ``after`` is the mark of the secret that it has now."""
    link, secret = _one(session, owner, link_id), _new_secret()
    if mark_of(link) != after:
        raise SentTwice
    link.secret_hash, link.created_at, link.used_at = hash_of(secret), now, None
    return secret


def revoke(session: Session, owner: Owner, link_id: int, now: datetime) -> Subscription:
    """The link opens nothing any more. Raises NoSuchLink."""
    link = _one(session, owner, link_id)
    link.revoked_at = now
    return link


def opened_by(session: Session, secret: str) -> Subscription | None:
    """What a secret opens: found by its hash alone, so that nothing tells how near a wrong one is.

    Links of accounts that are disabled open nothing.
    """
    works = select(User.id).where(User.is_active)
    query = select(Subscription).where(
        Subscription.secret_hash == hash_of(secret),
        Subscription.revoked_at.is_(None),
        Subscription.user_id.is_(None) | Subscription.user_id.in_(works),
    )
    return session.scalar(query)


def mark_of(link: Subscription) -> str:
    """Tells the secret that a link has now from those before; opens nothing."""
    return link.secret_hash[:12]


def selection_in(link: Subscription) -> Selection | None:
    """The plannings and hidden courses that a link was made for; None for whatever its owner has chosen."""
    if link.selection is None:
        return None
    return Selection(tuple(link.selection["of"]), tuple(Hidden(*pair) for pair in link.selection["hidden"]))


def is_used_anew(link: Subscription, now: datetime) -> bool:
    """Whether its last use is to be noted again."""
    return link.used_at is None or now - link.used_at >= USE_IS_NEWS


def note_use(session: Session, link: Subscription, now: datetime) -> None:
    """A visitor whose link is used has not gone, though they may never open a page again: their choices stay, too."""
    session.execute(update(Subscription).where(Subscription.id == link.id).values(used_at=now))
    if link.visitor_hash is not None:
        theirs = Preferences.visitor_hash == link.visitor_hash
        session.execute(update(Preferences).where(theirs).values(used_at=now))


def bring_along(session: Session, visitor_hash: str, user_id: int) -> None:
    """Give a user the links of the visitor that they were; each opens what it has opened."""
    whose = Subscription.visitor_hash == visitor_hash
    session.execute(update(Subscription).where(whose).values(user_id=user_id, visitor_hash=None))


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return f"{MARK}{secrets.token_urlsafe(32)}"


def _owned_by(owner: Owner) -> ColumnElement[bool]:
    if owner.user_id is not None:
        return Subscription.user_id == owner.user_id
    return Subscription.visitor_hash == owner.visitor_hash


def _one(session: Session, owner: Owner, link_id: int) -> Subscription:
    works = _owned_by(owner), Subscription.revoked_at.is_(None)
    link = session.scalar(select(Subscription).where(Subscription.id == link_id, *works).with_for_update())
    if link is None:
        raise NoSuchLink
    return link


def _stored(selection: Selection) -> dict[str, Any]:
    return {
        "of": list(selection.of),
        "hidden": [[one.course, one.planning] for one in selection.hidden],
    }


def _forget(session: Session, now: datetime) -> None:
    """Drop some links of visitors that no program uses. Each new one drops more than itself: they never pile up."""
    last_seen = func.coalesce(Subscription.used_at, Subscription.created_at)
    gone = (
        select(Subscription.id)
        .where(Subscription.visitor_hash.is_not(None), last_seen < now - VISITOR_KEPT_FOR)
        .limit(MOST_FORGOTTEN)
    )
    session.execute(delete(Subscription).where(Subscription.id.in_(gone)))
