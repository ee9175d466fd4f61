"""Accounts: one service for every way in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from models import LoginDoor, User
from services.accounts import api_keys, users
from services.accounts.browser_sessions import BrowserSessions
from services.accounts.login_limits import LoginLimits
from services.accounts.oauth.providers import Providers
from services.accounts.passkeys import Passkeys
from services.accounts.password_check import PasswordCheck
from services.accounts.passwords import hash_password
from services.accounts.provider_sign_ins import ProviderSignIns
from services.accounts.relying_party import RelyingParties
from services.accounts.signed_in import Client, SignedIn
from services.accounts.token_sessions import TokenSessions
from services.database import SessionFactory, writing

RECENT = timedelta(minutes=15)
"""A sign-in this young proves as much as a password."""


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

    def change_password(self, who: SignedIn, client: Client, old: str, new: str) -> None:
        """Ends all sessions but this one. Raises WrongOldPassword and TooManyAttempts.

        Who never had a password, and signs in by a passkey or a provider, gives themselves one; that raises
        SignInAgain unless they have just done so.
        """
        with self._new_session() as session:
            user = session.get_one(User, who.user_id)
        if user.password_hash:
            self.passwords.require_old(user, client, old)
        else:
            self.require_recent(who)
        new_hash = hash_password(new)
        with writing(self._new_session) as session:
            user = session.get_one(User, who.user_id)
            users.set_password(session, user, new_hash, self._now(), but=who.session_id)
