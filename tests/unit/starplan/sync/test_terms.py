"""Which terms are followed, which is in use, when a level moves on."""

from datetime import date, timedelta

from services.starplan.sync.terms import PeriodFacts, current, current_period, followed
from services.starplan.upstream import PlanningUnit

SUMMER = PlanningUnit("6", "SS 26", "", date(2026, 3, 1), date(2026, 8, 31))
WINTER = PlanningUnit("7", "WS 26/27", "", date(2026, 10, 1), date(2027, 2, 28))
NEXT = PlanningUnit("8", "SS 27", "", date(2027, 3, 1), date(2027, 8, 31))
HIDDEN = PlanningUnit("9", "X", "", date(2026, 10, 1), date(2027, 2, 28), visible=False)
UNITS = [NEXT, HIDDEN, WINTER, SUMMER]


def followed_on(day: date) -> list[str]:
    return [unit.id for unit in followed(UNITS, day)]


def test_a_term_is_followed_from_sixty_days_before_it_to_its_last_day():
    assert followed_on(WINTER.starts_on - timedelta(days=61)) == ["6"]
    assert followed_on(WINTER.starts_on - timedelta(days=60)) == ["6", "7"]
    assert followed_on(WINTER.ends_on) == ["7", "8"]
    assert followed_on(NEXT.starts_on) == ["8"]


def current_on(day: date, *with_events: str) -> str | None:
    unit = current(UNITS, day, with_events)
    return None if unit is None else unit.id


def test_the_term_in_use_is_the_one_that_has_today():
    assert current_on(SUMMER.starts_on) == "6"
    assert current_on(date(2026, 12, 24)) == "7"
    assert current_on(NEXT.ends_on) == "8"


def test_in_a_gap_the_last_term_stays_in_use_until_the_next_is_near_and_has_events():
    early, late = date(2026, 9, 3), date(2026, 9, 28)
    assert current_on(early, "7") == "6"
    assert current_on(late) == "6"
    assert current_on(late, "7") == "7"


def test_before_the_first_term_the_first_counts_and_after_the_last_the_last():
    assert current_on(date(2025, 1, 1)) == "6"
    assert current_on(date(2030, 1, 1)) == "8"
    assert current([HIDDEN], date(2026, 12, 1)) is None


def period(number: int, unit: PlanningUnit, **more: bool) -> PeriodFacts:
    facts = {"is_current": False, "has_events": True, "has_future_events": True, **more}
    return PeriodFacts(number, unit.starts_on, **facts)


def test_a_level_is_not_shown_before_a_plan_of_it_has_events():
    assert current_period([period(1, WINTER, has_events=False)], date(2026, 12, 1)) is None
    assert current_period([period(1, WINTER)], date(2026, 12, 1)) == 1


def test_a_level_moves_on_when_the_next_term_has_begun_and_has_events():
    now = period(1, WINTER, is_current=True)
    assert current_period([now, period(2, NEXT)], date(2027, 2, 1)) == 1
    assert current_period([now, period(2, NEXT)], NEXT.starts_on) == 2
    assert current_period([now, period(2, NEXT, has_events=False)], NEXT.starts_on) == 1


def test_a_level_moves_on_early_when_nothing_is_left_of_the_old_term():
    over = period(1, WINTER, is_current=True, has_future_events=False)
    assert current_period([over, period(2, NEXT)], date(2027, 2, 1)) == 2


def test_a_level_never_goes_back():
    assert current_period([period(1, WINTER), period(2, NEXT, is_current=True)], date(2027, 2, 1)) == 2
