"""How often a password may be guessed. Only failures count against an account: honest people lock nobody out.

An account is shut for a while after some failures from one place, and after more from anywhere. A device on which
its user has signed in before counts as a place of its own, so that strangers cannot shut the user out there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

FROM_ONE_PLACE = RateLimitItemPerMinute(5, 5, namespace="login-place")
FROM_ANYWHERE = RateLimitItemPerMinute(10, 15, namespace="login-account")
PER_ADDRESS = RateLimitItemPerMinute(300, namespace="login-address")
"""Loose: all users of a client that runs on a server come from its address."""
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""Seconds for a storage on the network."""

log = structlog.get_logger(__name__)


class TooManyAttempts(Exception):
    """Wait ``seconds`` before the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Place:
    """Where an attempt comes from; ``device_id`` only when its user is known there."""

    address: str
    device_id: str | None = None


Count = tuple[RateLimitItem, tuple[str, ...]]


class LoginLimits:
    """Counts in ``storage_uri``; when that fails, requests pass and ``on_failure`` is told."""

    def __init__(self, storage_uri: str, enabled: bool, on_failure: Callable[[], None]) -> None:
        """Raises ValueError for a storage that does not exist."""
        uri = storage_uri or "memory://"
        try:
            storage = storage_from_string(
                uri, wrap_exceptions=True, **(PATIENCE if uri.startswith("redis") else {})
            )
        except Exception as failure:
            raise ValueError(f"no such storage of counts: {failure}") from None
        self._limiter = FixedWindowRateLimiter(storage)
        self._enabled = enabled
        self._on_failure = on_failure

    def count_attempt(self, address: str) -> None:
        """Any attempt at all. Raises TooManyAttempts."""
        self._apply([(PER_ADDRESS, (address,))], self._limiter.hit)

    def check(self, account: str, place: Place) -> None:
        """Raises TooManyAttempts when ``account`` is shut."""
        self._apply(_counts(account, place), self._limiter.test)

    def count_failure(self, account: str, place: Place) -> None:
        """A wrong password. Raises TooManyAttempts where it was one too many, so that its answer tells nothing."""
        self._apply(_counts(account, place), self._limiter.hit)

    def _apply(self, counts: list[Count], ask: Callable[..., bool]) -> None:
        if not self._enabled:
            return
        try:
            waits = [self._wait(item, names) for item, names in counts if not ask(item, *names)]
        except StorageError as failure:
            log.error("login_limits_not_counted", error=type(failure.storage_error).__name__)
            self._on_failure()
            return
        if waits:
            raise TooManyAttempts(max(waits))

    def _wait(self, item: RateLimitItem, names: tuple[str, ...]) -> int:
        resets_at = self._limiter.get_window_stats(item, *names).reset_time
        return max(1, round(resets_at - time.time()))


def _counts(account: str, place: Place) -> list[Count]:
    if place.device_id is not None:
        return [(FROM_ONE_PLACE, (account, place.device_id))]
    return [(FROM_ANYWHERE, (account,)), (FROM_ONE_PLACE, (account, place.address))]
