"""Ceremonies: somebody is asked for a proof and gives it once, in time. Only the hash of the challenge is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Ceremony

LIFE = timedelta(minutes=5)
DROPPED_AT_ONCE = 100
"""Of those that are over, whenever one begins: more than come in, and never a long wait."""


class NotAsked(Exception):
    """Nobody was asked this: the challenge is unknown, was answered already, or is over."""


@dataclass(frozen=True)
class Asked:
    """What was kept of a ceremony from its beginning."""

    user_id: int | None
    data: dict[str, Any]


def begin(
    session: Session,
    kind: str,
    user_id: int | None,
    data: dict[str, Any],
    now: datetime,
    life: timedelta = LIFE,
) -> bytes:
    """A new challenge, of 256 random bits; ``user_id`` is who has to answer, None for whoever can."""
    _drop_those_over(session, now)
    challenge = secrets.token_bytes(32)
    session.add(
        Ceremony(
            kind=kind, challenge_hash=_hash(challenge), user_id=user_id, data=data, expires_at=now + life
        )
    )
    return challenge


def take(session: Session, challenge: bytes, kind: str, now: datetime) -> Asked:
    """End the ceremony of a challenge; of several who do so at the same time one gets it. Raises NotAsked.

    Commit before the answer is looked at: a wrong one, too, is given once.
    """
    taken = session.execute(
        delete(Ceremony)
        .where(Ceremony.challenge_hash == _hash(challenge), Ceremony.kind == kind, Ceremony.expires_at > now)
        .returning(Ceremony.user_id, Ceremony.data)
    ).one_or_none()
    if taken is None:
        raise NotAsked
    return Asked(taken.user_id, taken.data)


def _drop_those_over(session: Session, now: datetime) -> None:
    """Rows that another transaction is dropping are left to it."""
    over = (
        select(Ceremony.id)
        .where(Ceremony.expires_at <= now)
        .order_by(Ceremony.expires_at)
        .limit(DROPPED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(Ceremony).where(Ceremony.id.in_(over)))


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()
