"""When a failed refresh is tried again, and for how long a planning is switched off that keeps failing."""

from datetime import timedelta

from services.net.failures import FailureKind, FetchFailed

FIRST_DELAYS = {
    FailureKind.NETWORK_ERROR: 5.0,
    FailureKind.HTTP_5XX: 5.0,
    FailureKind.HTTP_429: 5.0,
    FailureKind.TIMEOUT: 10.0,
    FailureKind.CONNECTION_REFUSED: 30.0,
    FailureKind.PARSE_ERROR: 60.0,
    FailureKind.INVALID_BODY: 60.0,
}
"""Seconds until the second attempt; each further one waits twice as long. The kind that is missing is not retried."""
LONGEST_DELAY = 600.0
JITTER = 0.2
"""Delays are up to this share shorter or longer, so that what failed together does not return together."""
ATTEMPTS = 10

OFF_NOT_FOUND = timedelta(days=30)
OFF_REFUSED_BY_STATUS = timedelta(days=7)
OFF_AFTER_ATTEMPTS = {
    FailureKind.PARSE_ERROR: timedelta(hours=24),
    FailureKind.INVALID_BODY: timedelta(hours=24),
    FailureKind.CONNECTION_REFUSED: timedelta(hours=12),
}
OFF_OTHERWISE = timedelta(hours=6)


def is_retried(failure: FetchFailed) -> bool:
    """Whether trying again soon makes sense: not when the host says that the request itself is wrong."""
    return failure.kind in FIRST_DELAYS


def delay_after(failure: FetchFailed, attempt: int, chance: float) -> timedelta:
    """How long to wait after failed attempt number ``attempt``; ``chance``, 0 to 1, places it in the jitter.

    At least as long as the host asked for. A failure that is not retried has no delay: KeyError.
    """
    seconds = min(FIRST_DELAYS[failure.kind] * 2.0 ** (attempt - 1), LONGEST_DELAY)
    seconds *= 1 - JITTER + 2 * JITTER * chance
    return timedelta(seconds=max(seconds, failure.retry_after or 0.0))


def off_after(failure: FetchFailed, attempt: int) -> timedelta | None:
    """For how long to leave a planning alone after failed attempt number ``attempt``; None while retries are left."""
    if not is_retried(failure):
        return OFF_NOT_FOUND if failure.status == 404 else OFF_REFUSED_BY_STATUS
    if attempt < ATTEMPTS:
        return None
    return OFF_AFTER_ATTEMPTS.get(failure.kind, OFF_OTHERWISE)
