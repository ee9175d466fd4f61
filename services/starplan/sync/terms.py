"""Which terms are followed, which one is in use, and when a level moves on to the next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.starplan.upstream import PlanningUnit

LOOK_AHEAD = timedelta(days=60)
"""A term is followed from this long before its first day."""


def followed(units: Iterable[PlanningUnit], today: date) -> list[PlanningUnit]:
    """The terms whose plans are asked for, the one in use first: later ones are of less interest to most."""
    wanted = [
        unit
        for unit in units
        if unit.visible and unit.ends_on >= today and unit.starts_on <= today + LOOK_AHEAD
    ]
    return sorted(wanted, key=lambda unit: (unit.starts_on > today, unit.starts_on, unit.id))


def current(
    units: Sequence[PlanningUnit], today: date, with_events: Collection[str] = ()
) -> PlanningUnit | None:
    """The term in use: the one that has ``today``. Between two the nearer one, but the next only when it has events.

    ``with_events`` are ids of terms. What a server marks as its default says nothing: some mark all.
    """
    visible = sorted((unit for unit in units if unit.visible), key=lambda unit: (unit.starts_on, unit.id))
    running = [unit for unit in visible if unit.starts_on <= today <= unit.ends_on]
    if running:
        return running[-1]
    past = [unit for unit in visible if unit.ends_on < today]
    coming = [unit for unit in visible if unit.starts_on > today]
    last = max(past, key=lambda unit: (unit.ends_on, unit.id), default=None)
    if last is None or not coming:
        return coming[0] if coming else last
    is_nearer = coming[0].starts_on - today < today - last.ends_on
    return coming[0] if is_nearer and coming[0].id in with_events else last


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """A level in a term, as far as it matters for which term the level is shown in."""

    id: int
    starts_on: date
    """Of the term."""
    is_current: bool
    has_events: bool
    has_future_events: bool


def current_period(periods: Iterable[PeriodFacts], today: date) -> int | None:
    """The period that a level is to be shown in; None while no plan of it has events.

    A level moves on to a later term that has events when that has begun, or when nothing is left of the present one.
    It never goes back.
    """
    ordered = sorted(periods, key=lambda period: (period.starts_on, period.id))
    shown = next((period for period in ordered if period.is_current), None)
    later = ordered if shown is None else ordered[ordered.index(shown) + 1 :]
    for period in later:
        if period.has_events and (shown is None or period.starts_on <= today or not shown.has_future_events):
            shown = period
    return None if shown is None else shown.id
