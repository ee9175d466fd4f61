"""Ranges of time that somebody asks for, or that are as usual from now on."""

from datetime import UTC, datetime, timedelta

from flask import Response
from pydantic_core import PydanticCustomError
from werkzeug.exceptions import BadRequest

from blueprints.catalog.answers import Read, kept_answer, passing_answer
from blueprints.catalog.schemas import RangeQuery
from blueprints.services import settings
from blueprints.times import range_end, range_start
from services.schedule.slots import Slot


def slot_of(query: RangeQuery, length: timedelta) -> Slot:
    """The range that was asked for: from now on, and ``length`` long from then or from now, whichever is later.

    Instants need their offset, plain dates are days of the institution. Raises BadRequest.
    """
    zone, now = settings().zone, _now()
    try:
        starts_at = range_start(query.from_, zone, needs_offset=True) if query.from_ else now
        ends_at = range_end(query.to, zone, needs_offset=True) if query.to else max(now, starts_at) + length
    except PydanticCustomError as failure:
        raise BadRequest(failure.message()) from None
    if ends_at < starts_at:
        raise BadRequest("from must not be later than to")
    return Slot(starts_at, ends_at)


def ranged_answer(read: Read, query: RangeQuery, slot: Slot, asked: str = "") -> Response:
    """What ``read`` tells of a range and of what was ``asked`` besides; kept unless it is gone with the moment."""
    if query.from_ and query.to:
        return kept_answer(read, f"{slot.starts_at} {slot.ends_at} {asked}")
    return passing_answer(read)


def _now() -> datetime:
    """As exact as answers tell it."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
