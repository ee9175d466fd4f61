"""Going to a provider and coming back: what has to be the same on both ways."""

import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from services.accounts import ceremonies
from services.accounts.api_keys import hash_of
from services.accounts.ceremonies import NotAsked
from services.accounts.login_limits import LoginLimits
from services.accounts.oauth.provider import Asked, Provider
from services.accounts.oauth.providers import Providers
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.database import SessionFactory, writing

KIND = "provider"
LIFE = timedelta(minutes=10)
_STATE = re.compile(r"[0-9a-f]{64}")


class NoSuchProvider(Exception):
    """The settings name none of that id."""


@dataclass(frozen=True)
class Errand:
    """What somebody goes to a provider for, and where they are led afterwards."""

    leads_to: str
    fails_to: str
    connects: int | None = None
    """The user that the provider's account is to be connected with; None to sign in."""


@dataclass(frozen=True)
class Pending:
    """An errand under way."""

    provider: Provider
    errand: Errand
    asked: Asked


class ProviderSignIns:
    """Begins errands and takes them up again, each once, in the browser that it was begun in."""

    def __init__(
        self,
        new_session: SessionFactory,
        providers: Providers,
        limits: LoginLimits,
        now: Callable[[], datetime],
    ) -> None:
        self._new_session = new_session
        self._limits = limits
        self._now = now
        self.providers = providers

    @property
    def keys(self) -> frozenset[str]:
        """What connected accounts that can be used are stored under."""
        return frozenset(provider.key for provider in self.providers.values())

    def provider(self, provider_id: str) -> Provider:
        """Raises NoSuchProvider."""
        found = self.providers.get(provider_id)
        if found is None:
            raise NoSuchProvider
        return found

    def begin(self, provider: Provider, errand: Errand, redirect_uri: str, browser: str, address: str) -> str:
        """Where to send somebody. Raises SignInRefused, and TooManyAttempts for an ``address`` that begins too many.

        ``browser`` is a secret of the browser that must be shown on the way back.
        """
        self._limits.count_attempt(address)
        asked = Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), redirect_uri)
        noted = {
            "provider": provider.id,
            "browser": hash_of(browser),
            "errand": asdict(errand),
            "asked": asdict(asked),
        }
        with writing(self._new_session) as session:
            state = ceremonies.begin(session, KIND, errand.connects, noted, self._now(), LIFE)
        return provider.authorization_url(state.hex(), asked)

    def resume(self, provider_id: str, state: str, browser: str) -> Pending:
        """The errand that somebody comes back from. Raises SignInRefused where it is not theirs, or not any more."""
        provider = self.providers.get(provider_id)
        if provider is None or not (_STATE.fullmatch(state) and browser):
            raise SignInRefused(Reason.STATE)
        try:
            with writing(self._new_session) as session:
                noted = ceremonies.take(session, bytes.fromhex(state), KIND, self._now()).data
        except NotAsked:
            raise SignInRefused(Reason.STATE) from None
        if (noted["provider"], noted["browser"]) != (provider_id, hash_of(browser)):
            raise SignInRefused(Reason.STATE)
        return Pending(provider, Errand(**noted["errand"]), Asked(**noted["asked"]))
