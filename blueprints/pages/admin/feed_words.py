"""What the list of feeds says of each: words for its state and failures, and its event counts as a line."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.pages.words import number
from services.net.failures import FailureKind
from services.plannings.feed_states import Count, FeedState

STATES = {
    FeedState.OFF: lazy_gettext("Switched off"),
    FeedState.FAILING: lazy_gettext("Failing"),
    FeedState.QUARANTINED: lazy_gettext("Quarantined"),
    FeedState.NEVER: lazy_gettext("Never answered"),
    FeedState.SAVED: lazy_gettext("Saved copy"),
    FeedState.LIVE: lazy_gettext("Live"),
    FeedState.VANISHED: lazy_gettext("Vanished"),
}
FAILURES = {
    FailureKind.TIMEOUT: lazy_gettext("The server does not answer in time"),
    FailureKind.CONNECTION_REFUSED: lazy_gettext("The server refuses connections"),
    FailureKind.NETWORK_ERROR: lazy_gettext("The connection breaks or cannot be made"),
    FailureKind.HTTP_429: lazy_gettext("The server asks for fewer requests"),
    FailureKind.HTTP_4XX: lazy_gettext("The server does not know this feed, or refuses it"),
    FailureKind.HTTP_5XX: lazy_gettext("The server reports an error of its own"),
    FailureKind.INVALID_BODY: lazy_gettext("The answer is no calendar, or only a part of one"),
    FailureKind.PARSE_ERROR: lazy_gettext("The calendar cannot be read"),
}
WIDTH, HEIGHT = 96, 24
LISTED = 8
"""Counts that are read out one by one; of more, the range is told."""


def failure_words(kind: str) -> str:
    """Why a refresh failed, as a sentence without its end. A kind that is not known stands for itself."""
    return str(FAILURES[FailureKind(kind)]) if kind in FAILURES else kind


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
        return _("Events in the last copies: %(counts)s", counts=", ".join(map(number, numbers)))
    return _(
        "Events in the last %(copies)s copies: between %(least)s and %(most)s, now %(now)s",
        copies=len(numbers),
        least=number(min(numbers)),
        most=number(max(numbers)),
        now=number(numbers[-1]),
    )
