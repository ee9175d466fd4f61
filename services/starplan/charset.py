"""Texts of a StarPlan server: decoded by what their bytes show, and refused when something has spoilt them before."""

import re

from services import charset
from services.starplan.upstream import UpstreamFailed

# UTF-8 that was taken for Latin-1 or Windows-1252 and encoded again: the first byte of ä is Ã, and the second one is
# no letter that could follow it.
_ENCODED_TWICE = re.compile("Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_REPLACEMENT = "\ufffd"


def decode(body: bytes, declared: str | None) -> str:
    """The text of an answer. Raises UpstreamFailed (charset) for one whose letters are lost."""
    return sound(charset.decode(body, declared))


def sound(text: str) -> str:
    """The text itself. Raises UpstreamFailed (charset) when a letter was lost or encoded twice on the way here."""
    if _REPLACEMENT in text:
        raise UpstreamFailed("charset", "letters were lost in the answer")
    if "Ã" in text and _ENCODED_TWICE.search(text):
        raise UpstreamFailed("charset", "letters of the answer were encoded twice")
    return text
