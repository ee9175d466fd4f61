"""The time for which somebody wants a room."""

from datetime import UTC, date, datetime, time, timedelta

from services.rooms.day import House
from services.schedule.slots import EndNotAfterStart, Slot

_MOMENT = timedelta(minutes=1)


def slot_asked(
    house: House, now: datetime, on: date | None = None, start: time | None = None, end: time | None = None
) -> Slot:
    """From ``start`` to ``end`` on a day, by the wall clock of the house; without an end that moment.

    Usually it is today and from now on; another day begins when the buildings open. Where a clock shows a time twice,
    the range lasts until the second one. Raises EndNotAfterStart.
    """
    today = now.astimezone(house.zone).date()
    day = on or today
    if start is not None:
        starts_at = _first(day, start, house)
    else:
        starts_at = now.replace(second=0, microsecond=0) if day == today else house.hours(day).starts_at
    if end is None:
        return Slot(starts_at, starts_at + _MOMENT)
    ends_at = max(_first(day, end, house), _first(day, end.replace(fold=1), house))
    if ends_at <= starts_at:
        raise EndNotAfterStart
    return Slot(starts_at, ends_at)


def _first(day: date, wall: time, house: House) -> datetime:
    return datetime.combine(day, wall, house.zone).astimezone(UTC)
