"""Signing in, staying signed in, signing out; and whom a token or key belongs to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy.orm import Session

from models import LoginSession, Role, User
from services.accounts import api_keys, sessions, users
from services.accounts.access_tokens import AccessTokens
from services.accounts.login_limits import LoginLimits, Place
from services.accounts.passwords import hash_password, is_outdated, is_password
from services.accounts.refresh_tokens import Issued, RefreshTokens, TokenReused
from services.database import SessionFactory, writing

log = structlog.get_logger(__name__)


class BadCredentials(Exception):
    """This is nobody: wrong name or password, or a token that renews nothing."""


class WrongOldPassword(Exception):
    """Whoever changes a password must know the one before."""


@dataclass(frozen=True)
class SignedIn:
    """The user of a session."""

    user_id: int
    username: str
    role: Role
    session_id: int


@dataclass(frozen=True)
class Attempt:
    """Somebody who wants to sign in: what they send, and where from."""

    username: str
    password: str
    address: str
    device_id: str | None = None
    user_agent: str = ""


@dataclass(frozen=True)
class Tokens:
    """What a client gets to act for a session."""

    user: SignedIn
    device_id: str
    access_token: str
    refresh_token: Issued


class Accounts:
    """Signs people in with the installation's ``secret``."""

    def __init__(
        self,
        new_session: SessionFactory,
        secret: str,
        limits: LoginLimits,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._access_tokens = AccessTokens(secret)
        self._refresh_tokens = RefreshTokens(secret)
        self._limits = limits
        self._now = now

    def log_in(self, attempt: Attempt) -> Tokens:
        """Open a session. Raises BadCredentials and TooManyAttempts."""
        self._limits.count_attempt(attempt.address)
        with self._new_session() as session:
            user = users.named(session, attempt.username)
            place = _place_of(session, user, attempt)
        account = users.key_of(attempt.username) or ""
        self._guess(account, place, user.password_hash if user else None, attempt.password, BadCredentials)
        assert user is not None, "nobody has no password"
        return self._open(user, attempt)

    def renew(self, refresh_token: str, device_id: str | None) -> Tokens:
        """New tokens for a session. Raises BadCredentials, and ends the session when the token was stolen."""
        with writing(self._new_session) as session:
            tokens = self._renew(session, refresh_token, device_id)
        if tokens is None:
            raise BadCredentials
        return tokens

    def log_out(self, refresh_token: str, access_token: str) -> None:
        """End the sessions that the tokens are of; what is no token ends none."""
        now = self._now()
        signed_in = self.identify(access_token)
        with writing(self._new_session) as session:
            login = self._refresh_tokens.login_of(session, refresh_token)
            if login is not None:
                sessions.end(session, login.id, now)
            if signed_in is not None:
                sessions.end(session, signed_in.session_id, now)

    def identify(self, access_token: str) -> SignedIn | None:
        """Whose token it is, as the database knows the user and session at this moment."""
        now = self._now()
        claims = self._access_tokens.read(access_token)
        if claims is None:
            return None
        with self._new_session() as session:
            found = sessions.user_of(session, claims.sid, claims.user_id, now)
            return None if found is None else _signed_in(*found)

    def is_api_key(self, token: str) -> bool:
        """Whether a program may read with it."""
        return api_keys.is_key(self._new_session, token, self._now())

    def change_password(self, who: SignedIn, place: Place, old: str, new: str) -> None:
        """Ends all sessions but this one. Raises WrongOldPassword and TooManyAttempts."""
        with self._new_session() as session:
            user = session.get_one(User, who.user_id)
        self._guess(user.username_key, place, user.password_hash, old, WrongOldPassword)
        new_hash = hash_password(new)
        with writing(self._new_session) as session:
            user = session.get_one(User, who.user_id)
            users.set_password(session, user, new_hash, self._now(), but=who.session_id)

    def _guess(
        self, account: str, place: Place, password_hash: str | None, password: str, wrong: type[Exception]
    ) -> None:
        """Raises ``wrong`` or TooManyAttempts.

        The limit is asked again after the password: of many guesses at a time those beyond it learn nothing.
        """
        self._limits.check(account, place)
        if not is_password(password_hash, password):
            self._limits.count_failure(account, place)
            raise wrong
        self._limits.check(account, place)

    def _open(self, user: User, attempt: Attempt) -> Tokens:
        now = self._now()
        new_hash = hash_password(attempt.password) if is_outdated(user.password_hash) else None
        with writing(self._new_session) as session:
            # Locked: a password that changes at this moment ends this session, too, or refuses it.
            current = session.get_one(User, user.id, with_for_update={"key_share": True})
            if current.deleted_at is not None or current.password_hash != user.password_hash:
                raise BadCredentials  # meanwhile
            if new_hash is not None:
                current.password_hash = new_hash
            login = sessions.start(session, current, attempt.device_id, attempt.user_agent, now)
            return self._tokens(current, login, self._refresh_tokens.first(session, login, now), now)

    def _renew(self, session: Session, refresh_token: str, device_id: str | None) -> Tokens | None:
        now = self._now()
        login = self._refresh_tokens.login_of(session, refresh_token)
        if login is None or login.device_id != device_id:
            return None
        found = sessions.user_of(session, login.sid, login.user_id, now)
        if found is None:
            return None
        try:
            issued = self._refresh_tokens.rotate(session, login, refresh_token, now)
        except TokenReused:
            sessions.end(session, login.id, now)
            log.warning("session_revoked", reason="refresh reused", user_id=login.user_id)
            return None
        login.used_at = now
        return None if issued is None else self._tokens(found[0], login, issued, now)

    def _tokens(self, user: User, login: LoginSession, issued: Issued, now: datetime) -> Tokens:
        access_token = self._access_tokens.make(user.id, login.sid, now)
        return Tokens(_signed_in(user, login), login.device_id, access_token, issued)


def _signed_in(user: User, login: LoginSession) -> SignedIn:
    return SignedIn(user.id, user.username, user.role, login.id)


def _place_of(session: Session, user: User | None, attempt: Attempt) -> Place:
    known = user and attempt.device_id and sessions.is_device_of(session, user.id, attempt.device_id)
    return Place(attempt.address, attempt.device_id if known else None)
