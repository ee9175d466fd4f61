"""The value types of icalendar that come without type hints, with them."""

from datetime import date, timedelta

from icalendar.parser import Parameters
from icalendar.prop import vDDDTypes, vDuration, vUTCOffset


class BadTime(ValueError):
    """A value that is no date, time, period or duration."""


def read_time(value: str) -> date:
    """Read a DATE or DATE-TIME: a date, a naive datetime, or one in UTC. Raises BadTime."""
    read = _read_any(value)
    if not isinstance(read, date):
        raise BadTime(value[:40])
    return read


def read_period(value: str) -> tuple[date, date | timedelta]:
    """Read a PERIOD: its start, and its end or its length (RFC 5545, 3.3.9). Raises BadTime."""
    read = _read_any(value)
    if not isinstance(read, tuple):
        raise BadTime(value[:40])
    return read


def read_duration(value: str) -> timedelta:
    """Read a DURATION. Raises BadTime."""
    try:
        lasts: timedelta = vDuration.from_ical(value.strip())  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError) as error:
        raise BadTime(value[:40]) from error
    return lasts


def read_offset(value: str) -> timedelta:
    """Read a UTC-OFFSET. Raises BadTime."""
    try:
        offset: timedelta = vUTCOffset.from_ical(value.strip())  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError) as error:
        raise BadTime(value[:40]) from error
    return offset


def read_parameters(params: str) -> Parameters:
    """Read what stands between the name of a property and its colon. Raises ValueError."""
    read: Parameters = Parameters.from_ical(params)  # type: ignore[no-untyped-call]
    return read


def _read_any(value: str) -> object:
    try:
        read: object = vDDDTypes.from_ical(value.strip())  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise BadTime(value[:40]) from error
    return read
