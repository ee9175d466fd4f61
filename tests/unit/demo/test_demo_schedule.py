"""The demo's timetables: who meets when and where."""

from collections import Counter
from datetime import date, time, timedelta
from itertools import combinations
from statistics import median

import pytest

from services.demo.academic_year import public_holidays, terms
from services.demo.institutions import INSTITUTIONS
from services.demo.schedule import Meeting, schedule
from services.demo.university import Group, Institution
from services.demo.weekly import OPTIONAL, Kind

YEAR = 2026
every_institution = pytest.mark.parametrize("institution", INSTITUTIONS, ids=lambda one: one.id)


@pytest.fixture(scope="module")
def schedules() -> dict[str, tuple[Meeting, ...]]:
    return {institution.id: schedule(institution, YEAR) for institution in INSTITUTIONS}


def published_groups(institution: Institution) -> list[Group]:
    return [group for level in institution.levels for group in level.published_groups]


def of_group(meetings: tuple[Meeting, ...], group: Group) -> list[Meeting]:
    return [meeting for meeting in meetings if meeting.lesson.members & group.members]


def overlapping(meetings: list[Meeting]) -> list[tuple[Meeting, Meeting]]:
    ordered = sorted(meetings, key=lambda meeting: meeting.starts_at)
    return [
        (one, two)
        for one, two in combinations(ordered, 2)
        if one.held_on == two.held_on and two.starts_at < one.ends_at
    ]


@every_institution
def test_a_teaching_week_of_a_group_is_full_but_airy(institution, schedules):
    weeks = [week for term in terms(institution.country, YEAR) for week in term.teaching_weeks]
    for group in published_groups(institution):
        days = [meeting.held_on for meeting in of_group(schedules[institution.id], group)]
        sizes = [sum(week <= day < week + timedelta(days=7) for day in days) for week in weeks]
        assert 14 <= median(sizes) <= 20, group.label
        assert max(sizes) <= 20, group.label
        assert min(sizes) > 5, group.label


@every_institution
def test_a_year_of_a_group_has_a_realistic_number_of_meetings(institution, schedules):
    for group in published_groups(institution):
        assert 380 <= len(of_group(schedules[institution.id], group)) <= 550, group.label


@every_institution
def test_no_student_has_two_lessons_at_once(institution, schedules):
    smallest = {label for level in institution.levels for label in level.cohort.members}
    assert smallest
    for label in smallest:
        lessons = [
            meeting
            for meeting in schedules[institution.id]
            if label in meeting.lesson.members and meeting.lesson.kind not in OPTIONAL
        ]
        assert len(lessons) > 300
        assert not overlapping(lessons)


@every_institution
def test_no_room_and_no_instructor_is_taken_twice(institution, schedules):
    meetings = schedules[institution.id]
    for room in institution.rooms:
        assert not overlapping([meeting for meeting in meetings if room in meeting.rooms]), room
    for person in institution.instructors:
        assert not overlapping([one for one in meetings if one.lesson.instructor == person]), person


@every_institution
def test_every_lesson_in_a_room_has_enough_seats(institution, schedules):
    for meeting in schedules[institution.id]:
        if meeting.rooms and meeting.lesson.kind not in OPTIONAL:
            assert meeting.rooms[0].seats >= meeting.lesson.groups[0].size, meeting


@every_institution
def test_public_holidays_are_free(institution, schedules):
    taught = {meeting.held_on for meeting in schedules[institution.id] if not meeting.all_day}
    assert taught.isdisjoint(public_holidays(institution.country, YEAR))


@every_institution
def test_some_meetings_are_cancelled_moved_remote_or_noted(institution, schedules):
    meetings = schedules[institution.id]
    for some in (
        [meeting for meeting in meetings if meeting.status == "cancelled"],
        [meeting for meeting in meetings if meeting.moved],
        [meeting for meeting in meetings if meeting.remote != "no"],
        [meeting for meeting in meetings if meeting.remark],
    ):
        assert 0.01 < len(some) / len(meetings) < 0.2


@every_institution
def test_most_weeks_have_news_for_each_group(institution, schedules):
    weeks = [week for term in terms(institution.country, YEAR) for week in term.teaching_weeks]
    for group in published_groups(institution):
        changed = {
            meeting.planned_on - timedelta(days=meeting.planned_on.weekday())
            for meeting in of_group(schedules[institution.id], group)
            if meeting.moved or meeting.status == "cancelled"
        }
        assert len(changed) > 0.7 * len(weeks), group.label


@every_institution
def test_a_moved_meeting_stays_in_its_week_and_is_not_where_it_was(institution, schedules):
    moved = [meeting for meeting in schedules[institution.id] if meeting.moved]
    assert moved
    for meeting in moved:
        assert meeting.held_on.isocalendar().week == meeting.planned_on.isocalendar().week
        assert meeting.starts_at != meeting.planned_at
        assert meeting.rooms


@every_institution
def test_voluntary_hours_lie_beside_lessons_now_and_then(institution, schedules):
    together = [
        pair
        for group in published_groups(institution)
        for pair in overlapping(
            [one for one in of_group(schedules[institution.id], group) if not one.all_day]
        )
    ]
    assert any(Kind.SUPPORT in (one.lesson.kind, two.lesson.kind) for one, two in together)


@every_institution
def test_the_careers_fair_is_a_whole_thursday_of_november(institution, schedules):
    fairs = [meeting for meeting in schedules[institution.id] if meeting.all_day]
    assert [meeting.held_on for meeting in fairs] == [date(2026, 11, 19), date(2027, 1, 22)]
    assert all(meeting.ends_at - meeting.starts_at == timedelta(days=1) for meeting in fairs)


@every_institution
def test_talks_are_in_the_evening(institution, schedules):
    talks = [meeting for meeting in schedules[institution.id] if meeting.lesson.kind is Kind.TALK]
    assert len(talks) > 8
    assert {(meeting.start_time, meeting.held_on.weekday()) for meeting in talks} == {(time(18, 30), 3)}


@every_institution
def test_each_course_is_examined_once_a_term_outside_the_teaching_weeks(institution, schedules):
    exams = [meeting for meeting in schedules[institution.id] if meeting.lesson.kind is Kind.EXAM]
    expected = Counter({(c.code, c.title): len(c.terms) for c in institution.courses if c.remote == "no"})
    assert Counter((one.lesson.course.code, one.lesson.course.title) for one in exams) == expected
    weeks = {week for term in terms(institution.country, YEAR) for week in term.exam_weeks}
    assert {meeting.held_on - timedelta(days=meeting.held_on.weekday()) for meeting in exams} <= weeks


def test_each_year_has_the_same_week_but_a_fate_of_its_own():
    one, other = schedule(INSTITUTIONS[0], 2026), schedule(INSTITUTIONS[0], 2027)
    assert {meeting.lesson for meeting in one if meeting.lesson.kind is Kind.LAB} == {
        meeting.lesson for meeting in other if meeting.lesson.kind is Kind.LAB
    }
    assert [meeting.status for meeting in one] != [meeting.status for meeting in other]


def test_the_main_faculty_has_people_and_rooms_enough_for_a_small_university():
    faculty = INSTITUTIONS[0]
    assert len(faculty.rooms) >= 15
    assert len(faculty.instructors) >= 15
    assert len({course.code for course in faculty.courses}) == len(faculty.courses) >= 30
