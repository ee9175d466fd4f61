"""When the demo university teaches."""

from datetime import date, timedelta

import pytest

from services.demo.academic_year import (
    academic_year,
    easter_sunday,
    public_holidays,
    teaching_week,
    terms,
)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 11, 20), 2026),
        (date(2027, 6, 30), 2026),
        (date(2027, 7, 1), 2027),
        (date(2027, 9, 1), 2027),
    ],
)
def test_an_academic_year_lasts_until_june_and_summer_belongs_to_the_next_one(today, year):
    assert academic_year(today) == year


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_where_the_calendar_has_it(year, easter):
    assert easter_sunday(year) == easter


def test_the_two_banks_of_the_rhine_have_different_holidays():
    french, german = public_holidays("fr", 2026), public_holidays("de", 2026)
    assert {date(2026, 11, 11), date(2027, 5, 8)} <= french - german
    assert {date(2026, 10, 3), date(2027, 1, 6), date(2027, 3, 26)} <= german - french
    assert {date(2026, 11, 1), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 17)} <= french & german


def test_the_french_year_2026_keeps_its_breaks_free():
    autumn, spring = terms("fr", 2026)
    assert autumn.teaching_weeks[0] == date(2026, 9, 7)
    assert autumn.teaching_weeks[-1] == date(2026, 12, 14)
    assert autumn.exam_weeks == (date(2027, 1, 4), date(2027, 1, 11))
    assert spring.teaching_weeks[0] == date(2027, 1, 18)
    assert spring.exam_weeks == (date(2027, 6, 7), date(2027, 6, 14))
    breaks = {
        date(2026, 10, 26),
        date(2026, 12, 21),
        date(2026, 12, 28),
        date(2027, 2, 22),
        date(2027, 3, 29),
    }
    assert breaks.isdisjoint(autumn.teaching_weeks + spring.teaching_weeks)


def test_the_german_winter_lasts_until_february():
    winter, summer = terms("de", 2026)
    assert (winter.teaching_weeks[0], winter.teaching_weeks[-1]) == (date(2026, 9, 28), date(2027, 1, 25))
    assert summer.teaching_weeks[0] == date(2027, 3, 15)
    assert date(2027, 5, 17) not in summer.teaching_weeks


@pytest.mark.parametrize("country", ["fr", "de"])
def test_a_day_in_term_is_in_its_own_teaching_week(country):
    assert teaching_week(country, date(2026, 11, 18)) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("today", "week"),
    [(date(2026, 7, 14), date(2026, 9, 7)), (date(2026, 12, 22), date(2026, 12, 14))],
)
def test_outside_term_the_nearest_teaching_week_counts(today, week):
    assert teaching_week("fr", today) == week


def test_all_weeks_start_on_a_monday_and_none_is_both_taught_and_examined():
    for year in range(2020, 2060):
        for country in ("fr", "de"):
            weeks = [week for term in terms(country, year) for part in term for week in part]
            assert weeks == sorted(set(weeks)), year
            assert {week.weekday() for week in weeks} == {0}
            assert date(year, 9, 1) <= weeks[0]
            assert weeks[-1] + timedelta(days=4) <= date(year + 1, 6, 30)
