"""Colours: stable, apart, and the same for a course wherever it appears."""

from services.timetable.hues import HUES, assign_hues

COURSES = ["Algorithmique", "Bases de données", "Lineare Algebra", "Probabilités", "Rechnernetze", "Anglais"]


def apart(one: int, other: int) -> int:
    distance = abs(one - other)
    return min(distance, HUES - distance)


def test_the_order_of_the_courses_changes_nothing():
    assert assign_hues(COURSES) == assign_hues(reversed(COURSES)) == assign_hues(COURSES * 3)


def test_twelve_courses_are_never_neighbours():
    hues = list(assign_hues(f"Course {n}" for n in range(12)).values())
    assert min(apart(a, b) for i, a in enumerate(hues) for b in hues[:i]) >= 2


def test_thirty_six_courses_are_never_equal():
    assert set(assign_hues(f"Course {n}" for n in range(36)).values()) == set(range(36))


def test_more_courses_than_hues_still_have_one_each():
    hues = assign_hues(f"Course {n}" for n in range(100))
    assert len(hues) == 100
    assert set(hues.values()) == set(range(36))


def test_a_course_alone_has_the_hue_of_its_name():
    alone = {course: assign_hues([course])[course] for course in COURSES}
    together = assign_hues(COURSES)
    assert sum(alone[course] == together[course] for course in COURSES) >= len(COURSES) / 2
