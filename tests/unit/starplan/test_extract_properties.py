"""What holds for any text."""

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.starplan.extract.buildings import place_of
from services.starplan.extract.cohorts import CohortNames
from services.starplan.extract.courses import LectureNames
from services.starplan.extract.degrees import degree_type
from services.starplan.extract.known import Known
from services.starplan.extract.lessons import extract
from services.starplan.extract.numbers import semester_number
from services.starplan.extract.people import identity
from services.starplan.extract.rooms import RoomNames
from services.starplan.extract.texts import plain, tidy
from services.starplan.upstream import Lecture, Meeting

NOW = datetime(2026, 4, 20, 8, tzinfo=UTC)
KNOWN = Known(
    rooms=RoomNames({"F230": "HN", "F231": "HN", "A 2.05": "VS", "Labor 1, Süd": "HN", "a a a": "HN"}),
    cohorts=CohortNames(["SEB6", "MI7-3-Wahl"], globs=["*a*a*a*-Wahl"]),
    lectures=LectureNames([Lecture("1", "AKSE", "Ausgewählte Kapitel (262164)"), Lecture("2", "", "")]),
)
PIECES = (
    "Prof.", "Dr.", "Dr.-Ing.", "rer. nat.", "M.", "Sc.", "M.Sc.", "LB", "(FH)", "von", "der", "v.", "Max", "Müller",
    "N.N.", "SEB6", "MI7-3-Wahl", "F230", "A 2.05", "Labor 1", "Süd", "(262164)", "(31-57103)", "(2621..", "..", "--",
    "Online", "tba", ",", ", ", " ", "\n", ";", "/", "\xa0", "\u00ad", "\x00", "\ud800", "ﬁ", "ß", "İ", "Ǆ", "\u0301",
    "각", "Semester", "6", "12", "(", ")", "|", "%", "#", "https://example.edu/", "Hinweis:",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters()),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join),
)
MAYBE_TEXTS = st.one_of(st.none(), st.lists(TEXTS, max_size=3).map(tuple))


@settings(deadline=None, max_examples=80)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=5), MAYBE_TEXTS, MAYBE_TEXTS)
def test_any_texts_make_a_lesson_and_always_the_same(title, summary, rooms, lines, people, cohorts):
    meeting = Meeting(NOW, NOW, title, summary, tuple(rooms), tuple(lines), people, cohorts)
    lesson = extract(meeting, KNOWN)
    assert lesson == extract(meeting, KNOWN)
    for name in (
        lesson.course.name,
        *lesson.rooms,
        *lesson.cohorts,
        *(person.name for person in lesson.people),
    ):
        assert len(name) <= 255
        assert name == tidy(name)
    assert len({person.key for person in lesson.people}) == len(lesson.people)
    assert all(person.key for person in lesson.people)
    assert list(lesson.rooms) == sorted(set(lesson.rooms), key=lambda room: (plain(room), room))


@settings(deadline=None, max_examples=200)
@given(TEXTS)
@example("M. Sc Prof.")
@example("Dř. Muster")
@example("각" * 1900)
def test_a_key_is_its_own_key(text: str):
    for key_of in (tidy, plain, identity):
        once = key_of(text)
        assert key_of(once) == once


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_names_of_rooms_groups_and_programs_may_be_anything(one: str, two: str, three: str):
    place_of(one, {two: three})
    assert semester_number(one, two, three) in {None, *range(1, 13)}
    assert degree_type(one, two, by_letter=True) in {"", "Bachelor", "Master", "Diplom"}


ROOM_NAMES = st.sampled_from(
    ["F230", "F231", "A 2.05", "B1.0.12", "Aula", "--", "Online", "Großer Saal", "7"]
)


@given(st.lists(ROOM_NAMES, min_size=1), st.sets(ROOM_NAMES), st.randoms(use_true_random=False))
def test_rooms_in_another_order_are_the_same(names: list[str], official: set[str], order: random.Random):
    rooms = RoomNames(dict.fromkeys(official, "HN"))
    shuffled = order.sample(names, len(names))
    assert rooms.locate([", ".join(names)]) == rooms.locate([",".join(shuffled)]) == rooms.locate(shuffled)


STAFF = st.sampled_from(
    [
        "Prof. Dr. Max Muster",
        "Änne Köhler",
        "LB Beispiel",
        "Eva von der Tann",
        "Dr.-Ing. Ada Lang",
        "M.Sc.",
        "N.N.",
    ]
)
COHORTS = st.sampled_from(["SEB6", "MI7-3-Wahl, SEB6", "XYZ1, XYZ2", ""])


@given(st.lists(STAFF), st.data(), COHORTS)
def test_however_staff_are_split_into_lines_they_are_the_same_people(staff, data, cohorts: str):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(staff)))) | {0, len(staff)})
    split = [", ".join(staff[start:end]) for start, end in pairwise(cuts)]
    one, each, some = (
        extract(Meeting(NOW, NOW, "Ethik", lines=(*lines, cohorts)), KNOWN)
        for lines in ([", ".join(staff)], staff, split)
    )
    assert one.people == each.people == some.people
    assert one.cohorts == each.cohorts == some.cohorts
    assert {person.key for person in one.people} <= {identity(name) for name in staff}


LONG = 20_000


HARD = [
    "a", "A", "1", "(", ")", "(1234),", "(1-", "1-", "..", "-", " ", "a ", "A1.", "Dr.", "Dr. a.", "Prof.-", "M. Sc",
    "Max ", "Max-", "Max, ", "F230 ", "a a a ", "SEB6,", "\u0301\u0327", "É", "\x00", "\ud800", "a\n", "Semester 1",
]  # fmt: skip


@pytest.mark.parametrize("piece", HARD)
def test_long_texts_are_read_to_the_end(piece: str):
    """Each of these is one that a pattern with two ways to the same end would never come back from."""
    text = (piece * LONG)[:LONG]
    for meeting in (
        Meeting(NOW, NOW, text, "", (text,), (text, text)),
        Meeting(NOW, NOW, "Ethik (1234)", text, (), (f"Max Muster, {text}",)),
        Meeting(NOW, NOW, text, text, (f"F230 {text}",), (), (text,), (text,)),
    ):
        assert len(extract(meeting, KNOWN).course.name) <= 255
    assert len(identity(text)) <= LONG
    place_of(text)
    semester_number("", text, text)
    degree_type(text)
