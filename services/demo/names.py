"""Names turned into ids."""

import re
import unicodedata


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, such as ``amphi-nord``."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
