"""From a request's texts to what the services understand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from werkzeug.exceptions import BadRequest

from blueprints.catalog.schemas import PageQuery

T = TypeVar("T")
LARGEST = 1_000_000
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list."""

    limit: int | None
    offset: int

    def of(self, found: Sequence[T]) -> Sequence[T]:
        return found[self.offset :][: self.limit]


def uid(text: str) -> UUID | None:
    """The id that ``text`` is; None for what cannot be the id of anything."""
    written = text.strip().lower()
    return UUID(written) if _UID.fullmatch(written) else None


def uids(text: str) -> list[UUID] | None:
    """Of a comma list those that are ids; None for an empty one, which leaves nothing out."""
    words = [word for word in text.split(",") if word.strip()]
    return [found for word in words if (found := uid(word))] if words else None


def is_on(text: str) -> bool:
    """``true``, in any case; nothing else is."""
    return text.strip().lower() == "true"


def is_off(text: str) -> bool:
    """``false``, in any case; nothing else is."""
    return text.strip().lower() == "false"


def page_of(query: PageQuery) -> Page:
    """Raises BadRequest."""
    limit = None if not query.limit.strip() else number("limit", query.limit, 1, LARGEST)
    return Page(limit, number("offset", query.offset or "0", 0, LARGEST))


def number(name: str, text: str, smallest: int, largest: int) -> int:
    """Raises BadRequest for what is no number between the two."""
    if not re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII) or not smallest <= int(text) <= largest:
        raise BadRequest(f"{name} must be a number between {smallest} and {largest}")
    return int(text)
