"""Descriptions that calendar programs write in HTML, as plain text."""

import re
from html.parser import HTMLParser

_TAGS = "a|b|body|br|div|em|font|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul"
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "table", "tr"})
_UNSEEN = frozenset({"head", "script", "style", "title"})
_SPACES = re.compile(r"[ \t\xa0]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)


def plain_text(text: str) -> str:
    """Return a text without its HTML tags, a line for each block; one without known tags stays as it is."""
    if "<" not in text or _MARKUP.search(text) is None:
        return text
    reader = _Text()
    reader.feed(text)
    reader.close()
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", "".join(reader.pieces))).strip()
