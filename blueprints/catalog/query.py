"""From a request's texts to what the services understand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from pydantic_core import PydanticCustomError
from werkzeug.exceptions import BadRequest

from blueprints.catalog.schemas import PageQuery, RangeQuery
from blueprints.services import settings
from blueprints.times import range_end, range_start
from services.schedule.slots import Slot

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


def page_of(query: PageQuery) -> Page:
    """Raises BadRequest."""
    limit = None if not query.limit.strip() else number("limit", query.limit, 1, LARGEST)
    return Page(limit, number("offset", query.offset or "0", 0, LARGEST))


def number(name: str, text: str, smallest: int, largest: int) -> int:
    """Raises BadRequest for what is no number between the two."""
    if not re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII) or not smallest <= int(text) <= largest:
        raise BadRequest(f"{name} must be a number between {smallest} and {largest}")
    return int(text)


def now() -> datetime:
    """As exact as answers tell it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def slot_of(query: RangeQuery, length: timedelta) -> Slot:
    """The range that was asked for: from now on, and ``length`` long from then or from now, whichever is later.

    Instants need their offset, plain dates are days of the institution. Raises BadRequest.
    """
    zone, moment = settings().zone, now()
    try:
        starts_at = range_start(query.from_, zone, needs_offset=True) if query.from_ else moment
        ends_at = (
            range_end(query.to, zone, needs_offset=True) if query.to else max(moment, starts_at) + length
        )
    except PydanticCustomError as failure:
        raise BadRequest(failure.message()) from None
    if ends_at < starts_at:
        raise BadRequest("from must not be later than to")
    return Slot(starts_at, ends_at)
