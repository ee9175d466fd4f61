"""When the demo university teaches: terms, breaks, exams and holidays in France and Baden-Württemberg."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

Country = Literal["fr", "de"]
WEEK = timedelta(weeks=1)


class Term(NamedTuple):
    """Half a year, as the Mondays of its weeks."""

    teaching_weeks: tuple[date, ...]
    exam_weeks: tuple[date, ...]


def academic_year(today: date) -> int:
    """The year in which the academic year of ``today`` starts; from July on that is the coming one."""
    return today.year if today.month >= 7 else today.year - 1


def monday(on: date) -> date:
    """The Monday of the week that ``on`` lies in."""
    return on - timedelta(days=on.weekday())


def easter_sunday(year: int) -> date:
    """Gregorian Easter (the anonymous algorithm, as in Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    lunar = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - lunar + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(country: Country, year: int) -> frozenset[date]:
    """The days off between September of ``year`` and the following June, bridge days included."""
    easter = easter_sunday(year + 1)
    movable = {easter + timedelta(days=days) for days in (1, 39, 40, 50)}
    shared = {date(year, 11, 1), date(year, 12, 25), date(year + 1, 1, 1), date(year + 1, 5, 1)} | movable
    if country == "fr":
        return frozenset(shared | {date(year, 11, 11), date(year + 1, 5, 8)})
    good_friday, corpus_christi = easter - timedelta(days=2), easter + timedelta(days=60)
    return frozenset(
        shared | {date(year, 10, 3), date(year, 12, 26), date(year + 1, 1, 6), good_friday, corpus_christi}
    )


def terms(country: Country, year: int) -> tuple[Term, Term]:
    """The two terms of the academic year that starts in ``year``."""
    return _french_terms(year) if country == "fr" else _german_terms(year)


def teaching_week(country: Country, today: date) -> date:
    """The Monday of the nearest teaching week in the academic year of ``today``; the later one of two."""
    weeks = [week for term in terms(country, academic_year(today)) for week in term.teaching_weeks]
    return min(reversed(weeks), key=lambda week: abs(week - monday(today)))


def _french_terms(year: int) -> tuple[Term, Term]:
    christmas = monday(date(year, 12, 25))
    february = monday(date(year + 1, 2, 24))
    easter = easter_sunday(year + 1) + timedelta(days=1)
    summer_exams = monday(date(year + 1, 6, 10))
    # The last week before the summer exams is for revision.
    return (
        Term(
            _weeks(monday(date(year, 9, 7)), christmas, breaks={monday(date(year, 10, 30))}),
            _weeks(christmas + 2 * WEEK, christmas + 4 * WEEK),
        ),
        Term(
            _weeks(christmas + 4 * WEEK, summer_exams - WEEK, breaks={february, easter}),
            _weeks(summer_exams, summer_exams + 2 * WEEK),
        ),
    )


def _german_terms(year: int) -> tuple[Term, Term]:
    christmas = monday(date(year, 12, 25))
    winter_exams, summer_exams = monday(date(year + 1, 2, 1)), monday(date(year + 1, 6, 17))
    whitsun = easter_sunday(year + 1) + timedelta(days=50)
    return (
        Term(
            _weeks(monday(date(year, 9, 28)), winter_exams, breaks={christmas, christmas + WEEK}),
            _weeks(winter_exams, winter_exams + 2 * WEEK),
        ),
        Term(
            _weeks(monday(date(year + 1, 3, 15)), summer_exams, breaks={whitsun}),
            _weeks(summer_exams, summer_exams + 2 * WEEK),
        ),
    )


def _weeks(start: date, end: date, breaks: set[date] | None = None) -> tuple[date, ...]:
    """The Mondays from ``start`` up to, not including, ``end``, without the breaks."""
    mondays = (start + WEEK * number for number in range((end - start).days // 7))
    return tuple(week for week in mondays if week not in (breaks or ()))
