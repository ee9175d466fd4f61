"""What the list of feeds says of each: words for its state and failures, and its event counts as a line."""

from collections.abc import Sequence

from services.net.failures import FailureKind
from services.plannings.feed_states import Count, FeedState

STATES = {
    FeedState.OFF: "Switched off",
    FeedState.FAILING: "Failing",
    FeedState.QUARANTINED: "Quarantined",
    FeedState.NEVER: "Never answered",
    FeedState.SAVED: "Saved copy",
    FeedState.LIVE: "Live",
    FeedState.VANISHED: "Vanished",
}
FAILURES = {
    FailureKind.TIMEOUT: "The server does not answer in time",
    FailureKind.CONNECTION_REFUSED: "The server refuses connections",
    FailureKind.NETWORK_ERROR: "The connection breaks or cannot be made",
    FailureKind.HTTP_429: "The server asks for fewer requests",
    FailureKind.HTTP_4XX: "The server does not know this feed, or refuses it",
    FailureKind.HTTP_5XX: "The server reports an error of its own",
    FailureKind.INVALID_BODY: "The answer is no calendar, or only a part of one",
    FailureKind.PARSE_ERROR: "The calendar cannot be read",
}
WIDTH, HEIGHT = 96, 24
LISTED = 8
"""Counts that are read out one by one; of more, the range is told."""


def failure_words(kind: str) -> str:
    """Why a refresh failed, as a sentence without its end. A kind that is not known stands for itself."""
    return FAILURES[FailureKind(kind)] if kind in FAILURES else kind


def spark_points(counts: Sequence[Count]) -> str:
    """The counts as points of a line from left to right, zero at the bottom; for at least two counts."""
    highest = max(1, *(count.events for count in counts))
    step = (WIDTH - 2) / (len(counts) - 1)
    return " ".join(
        f"{1 + place * step:.1f},{HEIGHT - 1 - count.events * (HEIGHT - 2) / highest:.1f}"
        for place, count in enumerate(counts)
    )


def spark_words(counts: Sequence[Count]) -> str:
    """The same for those who do not see the line."""
    numbers = [count.events for count in counts]
    if len(numbers) <= LISTED:
        return f"Events in the last copies: {', '.join(f'{number:,}' for number in numbers)}"
    return (
        f"Events in the last {len(numbers)} copies: between {min(numbers):,} and {max(numbers):,}, "
        f"now {numbers[-1]:,}"
    )
