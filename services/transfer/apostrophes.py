"""A leading apostrophe says: this is text. Writing puts it before what would not come back as it is.

Text that a spreadsheet would run as a formula (OWASP, "CSV Injection") is defused by it, and a text of no characters
differs by it from a cell without anything. Texts that have apostrophes before such a thing get one more, so that taking
one off is always right; every other text, ``'s-Gravenhage`` too, is left alone.
"""

import re

_FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n]|\Z)")
_EMPTY = re.compile(r"'*\Z")


def defused(text: str) -> str:
    """As it may stand in a file whose cells are what they look like (CSV)."""
    return "'" + text if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """What was ``defused``."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def shown(text: str) -> str:
    """As it stands in a cell that is typed as text, where only nothing at all would be lost."""
    return "'" + text if _EMPTY.match(text) else text


def unshown(text: str) -> str:
    """What was ``shown``."""
    return text[1:] if text.startswith("'") and _EMPTY.match(text) else text
