"""What holds for the demo in any academic year."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise

from dateutil import easter
from hypothesis import given, settings
from hypothesis import strategies as st

from services.demo.academic_year import academic_year, easter_sunday, teaching_week, terms
from services.demo.dialects.lines import fold
from services.demo.institutions import INSTITUTIONS
from services.demo.schedule import Meeting, schedule
from services.demo.weekly import OPTIONAL

years = st.integers(min_value=2020, max_value=2090)


def resources(meeting: Meeting) -> list[str]:
    taken = [room.name for room in meeting.rooms]
    if meeting.lesson.instructor:
        taken.append(meeting.lesson.instructor.name)
    if meeting.lesson.kind not in OPTIONAL:
        taken += meeting.lesson.members
    return taken


@settings(max_examples=20, deadline=None)
@given(institution=st.sampled_from(INSTITUTIONS), year=years)
def test_nobody_and_nothing_is_in_two_meetings_at_once(institution, year):
    spans: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for meeting in schedule(institution, year):
        for resource in resources(meeting):
            spans[resource].append((meeting.starts_at, meeting.ends_at))
    assert len(spans) > 10
    for resource, taken in spans.items():
        taken.sort()
        assert all(one[1] <= two[0] for one, two in pairwise(taken)), resource


@given(year=st.integers(min_value=1900, max_value=2200))
def test_easter_agrees_with_dateutil(year):
    assert easter_sunday(year) == easter.easter(year)


@given(today=st.dates(date(2020, 1, 1), date(2090, 12, 31)), country=st.sampled_from(["fr", "de"]))
def test_the_nearest_teaching_week_is_one_of_the_year_and_none_is_nearer(today, country):
    week = teaching_week(country, today)
    weeks = [one for term in terms(country, academic_year(today)) for one in term.teaching_weeks]
    monday = today - timedelta(days=today.weekday())
    assert week in weeks
    assert abs(week - monday) == min(abs(one - monday) for one in weeks)


@given(text=st.text(max_size=400))
def test_folding_is_undone_by_taking_out_the_breaks_and_keeps_characters_whole(text):
    line = text.replace("\r", "").replace("\n", "").encode()
    pieces = fold(line).split(b"\r\n ")
    assert b"".join(pieces) == line
    assert len(pieces[0]) <= 75
    assert all(len(piece) <= 74 for piece in pieces[1:])
    assert all(piece.decode() or not line for piece in pieces)


@given(text=st.text(st.characters(codec="iso-8859-1", exclude_characters="\r\n"), max_size=400))
def test_folding_holds_for_latin_1_too(text):
    pieces = fold(text.encode("iso-8859-1")).split(b"\r\n ")
    assert b"".join(pieces).decode("iso-8859-1") == text
    assert max(map(len, pieces)) <= 75
    assert all(pieces) or not text
