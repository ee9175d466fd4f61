"""What can go wrong with a StarPlan server, beyond what the sync has to know of it."""

from services.starplan.upstream import FailureKind, UpstreamFailed

LONGEST_MESSAGE = 200

_WORTH_ANOTHER_TRY: frozenset[FailureKind] = frozenset(
    {"timeout", "network", "rate_limited", "html", "truncated", "empty", "malformed", "charset"}
)


class AnsweredWith(UpstreamFailed):
    """A status that is no answer. ``retry_after`` is in seconds, when the server asked for a pause."""

    def __init__(self, kind: FailureKind, status: int, retry_after: float | None = None) -> None:
        super().__init__(kind, f"answered {status}")
        self.status = status
        self.retry_after = retry_after


class Refused(UpstreamFailed):
    """The server has it and does not give it to us."""

    def __init__(self, message: str) -> None:
        super().__init__("refused", message)


class NotAsked(UpstreamFailed):
    """The server is left alone for now; asking again at once would not change that."""


class LoginWanted(Exception):
    """The server leads to its login instead of answering."""


def worth_another_try(failure: UpstreamFailed) -> bool:
    """Network errors, 5xx, 429 and answers that cannot be right; no other 4xx, and nothing the server says itself."""
    if isinstance(failure, NotAsked):
        return False
    if isinstance(failure, AnsweredWith) and failure.kind == "http":
        return failure.status >= 500
    return failure.kind in _WORTH_ANOTHER_TRY


def printable(text: str) -> str:
    """Words of a server on one line, without what no page should show, and not too many."""
    shown = "".join(
        character if character.isprintable() else " " for character in text[: 4 * LONGEST_MESSAGE]
    )
    return " ".join(shown.split())[:LONGEST_MESSAGE]
