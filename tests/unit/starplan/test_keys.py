"""Natural keys, and the public ids that follow from them for ever."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.starplan import keys
from services.starplan.extract.texts import plain
from services.starplan.lesson import CourseName

# Calendars, links and databases hold these ids. Where one of them changes, the code is wrong, not the test.
FOR_EVER = [
    ("program", keys.program_key("73"), "ce7277e7-8fbf-5528-a602-93f7761b3c0a"),
    ("level", keys.level_key("73", "SEB6"), "b257bd2f-a41b-5320-9097-98ca8f3ce83e"),
    ("period", keys.period_key("48", "73", "SEB6"), "47860dd5-1ab3-5202-bc5e-f06962e2dcc1"),
    ("term", keys.term_key("48"), "6d38458a-383f-5f77-abd5-d0e707d163c8"),
    ("room", keys.room_key("Sontheim", "F230"), "48b5716a-5dfe-5977-befe-181c655da682"),
    ("instructor", keys.instructor_key("Prof. Dr. Änne Köhler"), "0d029f60-7006-5698-a8b1-0b5aac741e40"),
    (
        "course",
        keys.course_key("73", CourseName("AKSE", "262164", key="262164")),
        "847c94b8-64a2-5234-92ef-f6f94cb1e805",
    ),
    (
        "course",
        keys.course_key("73", CourseName("Ethik", key="ethik")),
        "69d6651d-3e36-582d-aa06-3979274182bd",
    ),
]


@pytest.mark.parametrize(("kind", "key", "uid"), FOR_EVER)
def test_a_public_id_never_changes(kind: str, key: str, uid: str):
    assert keys.uid_of("splan.example.edu", kind, key) == UUID(uid)


def test_ids_differ_by_instance_kind_and_key():
    one = keys.uid_of("a", "room", "x")
    assert (
        len(
            {one, keys.uid_of("b", "room", "x"), keys.uid_of("a", "term", "x"), keys.uid_of("a", "room", "y")}
        )
        == 4
    )
    assert one.version == 5


def test_a_level_is_the_same_however_its_short_name_is_written():
    assert keys.level_key("73", "WInfo  2") == keys.level_key("73", "winfo 2")
    assert keys.level_key("73", "SEB6") != keys.level_key("74", "SEB6")


def test_a_room_belongs_to_its_site():
    assert keys.room_key("VS", "A 2.05") == keys.room_key("vs", "a 2.05")
    assert keys.room_key("VS", "A 2.05") != keys.room_key("FU", "A 2.05")


def test_an_instructor_is_the_same_with_any_title():
    assert keys.instructor_key("Prof.Dr. Max Muster") == keys.instructor_key("Prof. Dr. Max Muster")
    assert keys.instructor_key("Max Muster") == keys.instructor_key("LB MAX MUSTER")


def test_a_module_number_is_one_for_all_programs_and_a_name_is_not():
    numbered, named = CourseName("Ethik", "262133", key="262133"), CourseName("Ethik", key="ethik")
    assert keys.course_key("73", numbered) == keys.course_key("74", numbered)
    assert keys.course_key("73", named) != keys.course_key("74", named)
    assert keys.course_key("73", numbered) != keys.course_key("73", named)


TEXTS = (
    st.text(st.characters(), max_size=5)
    | st.text(st.sampled_from("ab|%7C2"), max_size=5)
    | st.text(min_size=200)
)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_keys_of_different_names_do_not_meet(site: str, room: str, other_site: str, other_room: str):
    one, other = keys.room_key(site, room), keys.room_key(other_site, other_room)
    assert (one == other) is ((plain(site), plain(room)) == (plain(other_site), plain(other_room)))


@given(TEXTS, TEXTS)
def test_any_key_fits_into_its_column_and_gives_an_id(one: str, two: str):
    for key in (keys.program_key(one), keys.level_key(one, two), keys.instructor_key(two)):
        assert len(key) <= keys.LONGEST_KEY
        assert keys.uid_of(one, two, key).version == 5


def test_long_names_that_begin_alike_have_different_keys():
    assert keys.program_key("a" * 400) != keys.program_key("a" * 401)
