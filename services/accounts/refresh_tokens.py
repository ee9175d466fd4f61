"""Refresh tokens: each renews its session once and has one successor (OAuth 2.0 Security BCP, RFC 9700, 4.14.2).

A successor is derived, so it can be given again: an answer can be lost, and two tabs may ask at the same time.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import LoginSession, RefreshToken
from services.accounts.secret_keys import derive

LIFE = timedelta(days=30)
GRACE = timedelta(seconds=10)
"""For so long after its first use a token gives its successor again, even when that was used as well."""
_SHAPE = re.compile(r"([0-9a-f]{32})\.(\d{1,9})\.[A-Za-z0-9_-]{43}", re.ASCII)


class TokenReused(Exception):
    """A token came back after its successor was used: two hold it, and one of them is a thief."""


@dataclass(frozen=True)
class Issued:
    """A token, and until when it can be used."""

    text: str
    expires_at: datetime


class RefreshTokens:
    """Issues and rotates them with the installation's ``secret``. They are stored as hashes."""

    def __init__(self, secret: str) -> None:
        self._key = derive(secret, "refresh tokens")

    def first(self, session: Session, login: LoginSession, now: datetime) -> Issued:
        return self._issue(session, login, 0, now)

    def login_of(self, session: Session, token: str) -> LoginSession | None:
        """The session that a token of any age is of; nobody else can renew it until the transaction ends.

        Used tokens are forgotten after a while; what is written in them still tells where they belong.
        """
        found = session.scalar(
            select(LoginSession)
            .join(RefreshToken, RefreshToken.session_id == LoginSession.id)
            .where(RefreshToken.token_hash == _hash(token))
            .with_for_update(of=LoginSession)
        )
        if found is not None:
            return found
        sid = self.sid_of(token)
        if sid is None:
            return None
        return session.scalar(select(LoginSession).where(LoginSession.sid == sid).with_for_update())

    def sid_of(self, token: str) -> UUID | None:
        """What is written in a token of any age; None for what we have not given."""
        shape = _SHAPE.fullmatch(token)
        if shape is None or not hmac.compare_digest(self._text(UUID(shape[1]), int(shape[2])), token):
            return None
        return UUID(shape[1])

    def rotate(self, session: Session, login: LoginSession, token: str, now: datetime) -> Issued | None:
        """The successor of a token of ``login``; None when it is too old. Raises TokenReused."""
        used = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == _hash(token)))
        if used is None:
            raise TokenReused
        if used.expires_at <= now:
            return None
        if used.used_at is None:
            used.used_at = now
            self._forget(session, used, now)
            return self._issue(session, login, used.counter + 1, now)
        successor = session.scalars(
            select(RefreshToken).where(
                RefreshToken.session_id == login.id, RefreshToken.counter == used.counter + 1
            )
        ).one()  # it is forgotten no earlier than what it follows
        if successor.used_at is not None and now - used.used_at > GRACE:
            raise TokenReused
        return Issued(self._text(login.sid, successor.counter), successor.expires_at)

    def _issue(self, session: Session, login: LoginSession, counter: int, now: datetime) -> Issued:
        issued = Issued(self._text(login.sid, counter), min(now + LIFE, login.expires_at))
        session.add(
            RefreshToken(
                session_id=login.id,
                counter=counter,
                token_hash=_hash(issued.text),
                expires_at=issued.expires_at,
            )
        )
        return issued

    def _forget(self, session: Session, used: RefreshToken, now: datetime) -> None:
        """Drop the rows of tokens that could give nothing any more."""
        session.execute(
            delete(RefreshToken).where(
                RefreshToken.session_id == used.session_id,
                RefreshToken.counter < used.counter,
                RefreshToken.used_at < now - GRACE,
            )
        )

    def _text(self, sid: UUID, counter: int) -> str:
        family = f"{sid.hex}.{counter}"
        signature = urlsafe_b64encode(hmac.digest(self._key, family.encode(), hashlib.sha256))
        return f"{family}.{signature.decode().rstrip('=')}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
