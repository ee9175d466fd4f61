"""How often a password may be guessed. Only failures count against an account: honest people lock nobody out.

An account is shut for a while after some failures from one place, and after more from anywhere. A device on which
its user has signed in before counts as a place of its own, so that strangers cannot shut the user out there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

FROM_ONE_PLACE = RateLimitItemPerMinute(5, 5, namespace="login-place")
FROM_ANYWHERE = RateLimitItemPerMinute(10, 15, namespace="login-account")
PER_ADDRESS = RateLimitItemPerMinute(300, namespace="login-address")
"""Loose: all users of a client that runs on a server come from its address."""


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
    """Counts in ``storage``; without one nothing is limited."""

    def __init__(self, storage: Storage | None) -> None:
        self._limiter = None if storage is None else FixedWindowRateLimiter(storage)

    def count_attempt(self, address: str) -> None:
        """Any attempt at all. Raises TooManyAttempts."""
        self._apply([(PER_ADDRESS, (address,))], FixedWindowRateLimiter.hit)

    def check(self, account: str, place: Place) -> None:
        """Raises TooManyAttempts when ``account`` is shut."""
        self._apply(_counts(account, place), FixedWindowRateLimiter.test)

    def count_failure(self, account: str, place: Place) -> None:
        """A wrong password. Raises TooManyAttempts where it was one too many, so that its answer tells nothing."""
        self._apply(_counts(account, place), FixedWindowRateLimiter.hit)

    def _apply(self, counts: list[Count], ask: Callable[..., bool]) -> None:
        limiter = self._limiter
        if limiter is None:
            return
        over = [(item, names) for item, names in counts if not ask(limiter, item, *names)]
        if over:
            resets = [limiter.get_window_stats(item, *names).reset_time for item, names in over]
            raise TooManyAttempts(max(1, round(max(resets) - time.time())))


def _counts(account: str, place: Place) -> list[Count]:
    if place.device_id is not None:
        return [(FROM_ONE_PLACE, (account, place.device_id))]
    return [(FROM_ANYWHERE, (account,)), (FROM_ONE_PLACE, (account, place.address))]
