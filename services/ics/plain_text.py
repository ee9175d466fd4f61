"""Descriptions that calendar programs write in HTML, as plain text.

Not with html.parser: 20 kB of unclosed tags hold it for seconds. Here one pass finds every tag.
"""

import re
from html import unescape

_KNOWN = "a|b|body|br|div|em|font|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul"
_MARKUP = re.compile(rf"</?(?:{_KNOWN})(?:\s[^<>]*)?/?>", re.IGNORECASE)
# The name takes all its letters at once: trying fewer of them, one by one, is quadratic for an unclosed tag.
_TAG = re.compile(r"<!--|-->|<(/?[A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<[!?][^<>]*+>")
# No character has a number of that many digits, and Python refuses to read one of thousands.
_NO_CHARACTER = re.compile(r"&#[0-9]{9,};?")
_BREAKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "table", "tr"})
_UNSEEN = frozenset({"head", "script", "style", "title"})
_SPACES = re.compile(r"[ \t\xa0]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")


def plain_text(text: str) -> str:
    """Return a text without its HTML tags, a line for each block; one without known tags stays as it is."""
    if "<" not in text or _MARKUP.search(text) is None:
        return text
    seen = unescape(_NO_CHARACTER.sub("\ufffd", "".join(_seen(text))))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", seen)).strip()


def _seen(text: str) -> list[str]:
    """The pieces between the tags, with line breaks for blocks, without comments and what no page shows."""
    pieces: list[str] = []
    done = 0
    hidden_until = ""
    for tag in _TAG.finditer(text):
        name = (tag[1] or tag[0]).lower()
        if not hidden_until:
            pieces.append(text[done : tag.start()])
            if name.lstrip("/") in _BREAKS:
                pieces.append("\n")
            hidden_until = "-->" if name == "<!--" else f"/{name}" if name in _UNSEEN else ""
        elif name == hidden_until:
            hidden_until = ""
        done = tag.end()
    return pieces if hidden_until else [*pieces, text[done:]]
