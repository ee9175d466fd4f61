"""Sessions of clients that carry tokens: an access token for a quarter of an hour, a refresh token for the next one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LoginDoor, LoginSession, User
from services.accounts import sessions
from services.accounts.access_tokens import AccessTokens
from services.accounts.proof import BadCredentials, Proof
from services.accounts.refresh_tokens import Issued, RefreshTokens, TokenReused
from services.accounts.sessions import Opening
from services.accounts.signed_in import Client, SignedIn, signed_in_as
from services.database import SessionFactory, writing

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Tokens:
    """What a client gets to act for a session."""

    user: SignedIn
    email: str
    device_id: str
    access_token: str
    refresh_token: Issued


class TokenSessions:
    """The sessions of one door."""

    def __init__(
        self, door: LoginDoor, new_session: SessionFactory, secret: str, now: Callable[[], datetime]
    ) -> None:
        self._door = door
        self._new_session = new_session
        self._access_tokens = AccessTokens(secret)
        self._refresh_tokens = RefreshTokens(secret)
        self._now = now

    def open(self, proof: Proof, client: Client) -> Tokens:
        """Raises BadCredentials."""
        now = self._now()
        with writing(self._new_session) as session:
            user, login = sessions.open_for(session, proof, Opening(self._door, client), now)
            return self._tokens(user, login, self._refresh_tokens.first(session, login, now), now)

    def renew(self, refresh_token: str, device_id: str | None = None) -> Tokens:
        """New tokens for a session. Raises BadCredentials, and ends the session when the token was stolen.

        A client that was given a ``device_id`` has to show it.
        """
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
            if login is not None and login.door == self._door:
                sessions.end(session, login.id, now)
            if signed_in is not None:
                sessions.end(session, signed_in.session_id, now)

    def identify(self, access_token: str) -> SignedIn | None:
        """Whose token it is, as the database knows the user and session at this moment."""
        sid = self._access_tokens.read(access_token)
        if sid is None:
            return None
        with self._new_session() as session:
            found = sessions.user_of(session, sid, self._door, self._now())
            return None if found is None else signed_in_as(*found)

    def owner_of(self, refresh_token: str) -> str | None:
        """Whose token it is, of whatever age: the name that a user is looked up by."""
        sid = self._refresh_tokens.sid_of(refresh_token)
        if sid is None:
            return None
        of_token = LoginSession.sid == sid, LoginSession.door == self._door
        with self._new_session() as session:
            return session.scalar(
                select(User.username_key).join(LoginSession, LoginSession.user_id == User.id).where(*of_token)
            )

    def _renew(self, session: Session, refresh_token: str, device_id: str | None) -> Tokens | None:
        now = self._now()
        login = self._refresh_tokens.login_of(session, refresh_token)
        if login is None or (self._door == LoginDoor.TIMETABLE and login.device_id != device_id):
            return None
        found = sessions.user_of(session, login.sid, self._door, now)
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
        return Tokens(signed_in_as(user, login), user.email, login.device_id, access_token, issued)
