"""Instants and days as clients of the JSON doors read and write them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

FORMAT_ERROR = "date_time_format"
"""The type of a validation error that has a code of its own."""

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|z|[+-]\d\d(:?\d\d)?)?", re.ASCII
)


def wire_time(instant: datetime) -> str:
    """``2026-11-02T08:00:00Z``: UTC, seconds always, a fraction only when there is one."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def parse_instant(text: Any, zone: ZoneInfo | None = None) -> datetime:
    """An ISO 8601 date and time with offset; without offset only where ``zone`` says whose wall clock it is.

    Raises a PydanticCustomError of type FORMAT_ERROR.
    """
    if not isinstance(text, str):
        raise _bad(text)
    # A plus that was not escaped arrives as a space.
    written = re.sub(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$", r"\1+\2", text.strip())
    if not _INSTANT.fullmatch(written):
        raise _bad(text)
    try:
        instant = datetime.fromisoformat(written.upper())
        if instant.tzinfo is None and zone is not None:
            instant = instant.replace(tzinfo=zone)
        if instant.tzinfo is None:
            raise _bad(text)
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _bad(text) from None
    if not 1900 <= instant.year < 3000:  # room to reckon with it
        raise _bad(text)
    return instant


def _bad(text: Any) -> PydanticCustomError:
    return PydanticCustomError(
        FORMAT_ERROR,
        "{given} is not a date and time such as 2026-11-02T08:00:00Z",
        {"given": repr(text)[:60]},
    )


def _aware(text: Any) -> datetime:
    return parse_instant(text)


Instant = Annotated[
    datetime,
    BeforeValidator(_aware),
    PlainSerializer(wire_time, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-11-02T08:00:00Z"}),
]
"""A point in time with its offset."""


def range_start(text: str, zone: ZoneInfo, *, needs_offset: bool = False) -> datetime:
    """Where a range begins: an instant, or the first moment of a plain date in ``zone``.

    An instant without offset is wall time of ``zone``, unless ``needs_offset`` refuses it.
    """
    day = _plain_date(text)
    return parse_instant(text, None if needs_offset else zone) if day is None else _midnight(day, zone)


def range_end(text: str, zone: ZoneInfo, *, needs_offset: bool = False) -> datetime:
    """Where a range ends, not included: an instant, or the end of a plain date in ``zone``; as range_start()."""
    day = _plain_date(text)
    if day is None:
        return parse_instant(text, None if needs_offset else zone)
    return _midnight(day + timedelta(days=1), zone)


def _plain_date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _bad(text) from None
    if not date(1900, 1, 1) <= day <= date(2999, 12, 31):
        raise _bad(text)
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
