"""Texts that requests may hold."""


def printable(text: str) -> str:
    """Raises ValueError for a text with NUL: PostgreSQL stores none, and nobody means one."""
    if "\x00" in text:
        raise ValueError("must not hold a NUL character")
    return text
