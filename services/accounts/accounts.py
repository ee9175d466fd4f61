"""Accounts: one service for every way in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from models import LoginDoor, User
from services.accounts import api_keys, closing, users
from services.accounts.browser_sessions import BrowserSessions
from services.accounts.login_limits import LoginLimits
from services.accounts.oauth.providers import Providers
from services.accounts.passkeys import Passkeys
from services.accounts.password_check import PasswordCheck, WrongOldPassword
from services.accounts.passwords import hash_password, require_fit
from services.accounts.provider_sign_ins import ProviderSignIns
from services.accounts.relying_party import RelyingParties
from services.accounts.signed_in import Client, SignedIn
from services.accounts.token_sessions import TokenSessions
from services.database import SessionFactory, writing

RECENT = timedelta(minutes=15)
"""A sign-in this young proves as much as a password."""

log = structlog.get_logger(__name__)


class SignInAgain(Exception):
    """For this the last sign-in is too long ago."""


class Accounts:
    """The sessions of each door, and the proofs that open them, with the installation's ``secret``."""

    def __init__(
        self,
        new_session: SessionFactory,
        secret: str,
        limits: LoginLimits,
        parties: RelyingParties,
        providers: Providers,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._now = now
        self.passwords = PasswordCheck(new_session, limits)
        self.passkeys = Passkeys(new_session, parties, now)
        self.provider_sign_ins = ProviderSignIns(new_session, providers, limits, now)
        self.browser = BrowserSessions(new_session, secret, now)
        self.timetable = TokenSessions(LoginDoor.TIMETABLE, new_session, secret, now)
        self.planner = TokenSessions(LoginDoor.PLANNER, new_session, secret, now)

    def is_api_key(self, token: str) -> bool:
        """Whether a program may read ``/integration`` with it."""
        return api_keys.is_key(self._new_session, token, self._now())

    def require_recent(self, who: SignedIn) -> None:
        """Raises SignInAgain."""
        if not self.is_recent(who):
            raise SignInAgain

    def is_recent(self, who: SignedIn) -> bool:
        """Whether they have signed in so lately that they need not do so again for anything."""
        return self._now() - who.signed_in_at <= RECENT

    def require_self(self, who: SignedIn, client: Client, password: str) -> User:
        """The user, who shows that it is them at this moment. Raises WrongOldPassword and TooManyAttempts.

        Who has no password, and signs in by a passkey or a provider, must have done so just now: else SignInAgain.
        """
        with self._new_session() as session:
            user = session.get_one(User, who.user_id)
        if user.password_hash:
            self.passwords.require_old(user, client, password)
        else:
            self.require_recent(who)
        return user

    def change_password(self, who: SignedIn, client: Client, old: str, new: str) -> int:
        """Ends all sessions but this one, and says how many. Raises UnfitPassword, and as require_self() does.

        Who never had a password gives themselves one.
        """
        require_fit(new, who.username)
        known = self.require_self(who, client, old)
        new_hash = hash_password(new)
        with writing(self._new_session) as session:
            user = users.locked(session, who.user_id)
            if user.password_hash != known.password_hash:  # somebody was quicker, perhaps a superadmin
                raise WrongOldPassword
            return users.set_password(session, user, new_hash, self._now(), but=who.session_id)

    def close(self, who: SignedIn, client: Client, password: str) -> None:
        """Delete one's own account. Raises LastSuperadmin, and as require_self() does."""
        self.require_self(who, client, password)
        with writing(self._new_session) as session:
            closing.close(session, users.locked(session, who.user_id), self._now())
        log.info(
            "account_deleted", by=who.username, by_id=who.user_id, user=who.username, user_id=who.user_id
        )
