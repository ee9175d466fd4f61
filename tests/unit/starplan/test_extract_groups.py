"""Which line names cohorts, which semester a group is, which degree a program gives."""

import pytest

from services.starplan.extract.cohorts import CohortNames
from services.starplan.extract.degrees import degree_type
from services.starplan.extract.numbers import semester_number
from services.starplan.extract.people import recognised

GROUPS = ["SEB6", "AI S2+3", "MI7-3-Wahl", "INF-M/FWPM", "WINFO 2", "Studentische Vertretung"]


def cohort_lines(*lines: str, names: list[str] = GROUPS, globs: tuple[str, ...] = ()) -> list[str]:
    found = CohortNames(names, globs).find(lines, lambda item: recognised(item) is not None)
    return list(lines[found.start : found.stop])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Prof. Dr. Max Muster", "SEB6"), ["SEB6"]),
        (("Max Muster", "SEB6, AI S2+3", "Hinweis: verlegt"), ["SEB6, AI S2+3"]),
        (("Max Muster", "MI7-3-Wahl"), ["MI7-3-Wahl"]),
        (("mi7-3-wahl",), ["mi7-3-wahl"]),
        (("SEB6", "WINFO 2", "ACHTUNG"), ["SEB6", "WINFO 2"]),
        (("Max Muster", "SEB6, XYZ3"), ["SEB6, XYZ3"]),
        (("Max Muster, SEB6", "WINFO 2"), ["WINFO 2"]),
        (("ACHTUNG", "SEB6"), ["SEB6"]),
        (("Studentische Vertretung",), ["Studentische Vertretung"]),
        (("Max Muster", "XYZ3"), ["XYZ3"]),
        (("Max Muster", "XYZ3", "ACHTUNG"), ["XYZ3"]),
        (("N.N.", "XYZ3"), ["XYZ3"]),
        (("LB", "XYZ3"), ["XYZ3"]),
        (("--", "12", "Max Muster"), []),
        (("Max Muster", "Hinweis: 14:00"), []),
        ((), []),
    ],
)
def test_cohorts_are_recognised_by_their_names_else_by_capitals(lines: tuple[str, ...], expected: list[str]):
    assert cohort_lines(*lines) == expected


def test_a_site_may_say_how_its_cohorts_look():
    assert cohort_lines("Max Muster", "OM3-Wahl", names=[]) == []
    assert cohort_lines("Max Muster", "OM3-Wahl", names=[], globs=("*-Wahl",)) == ["OM3-Wahl"]


def test_a_cohort_is_spelled_as_on_the_list():
    assert CohortNames(GROUPS).spelled("winfo  2") == "WINFO 2"
    assert CohortNames(GROUPS).spelled("XYZ3") == "XYZ3"


@pytest.mark.parametrize(
    ("program", "short_name", "name", "number"),
    [
        ("SEB", "SEB6", "", 6),
        ("AI", "AI S2+3", "", 2),
        ("MI7", "MI7-3-Wahl", "", 3),
        ("INF-M", "INF-M/FWPM", "", None),
        ("WINFO", "WINFO 2", "", 2),
        ("winfo", "WInfo 12", "", 12),
        ("SEB", "SEB13", "", None),
        ("SEB", "SEB0", "", None),
        ("SEB", "SEB 2026 3", "", 3),
        ("AI7", "AI7 SPO2", "", None),
        ("XYZ", "SEB4", "", 4),
        ("SEB", "SEB", "Software Engineering, Semester 5", 5),
        ("SEB", "SEB", "5. Semester", 5),
        ("SEB", "SEB", "3. Fachsemester", 3),
        ("SEB", "SEB", "Wintersemester 2026", None),
        ("SEB", "SEB", "Wintersemester 26/27, 4. Semester", 4),
        ("", "", "", None),
        ("", "9" * 5000, "", None),
    ],
)
def test_a_group_tells_its_semester(program: str, short_name: str, name: str, number: int | None):
    assert semester_number(program, short_name, name) == number


@pytest.mark.parametrize(
    ("name", "degree"),
    [
        ("Bachelor Informatik", "Bachelor"),
        ("Informatik (Bachelor)", "Bachelor"),
        ("Bachelorstudiengang Informatik", "Bachelor"),
        ("Informatik (B.Sc.)", "Bachelor"),
        ("Informatik (BA)", "Bachelor"),
        ("Informatik (B)", "Bachelor"),
        ("Informatik (M. Eng.)", "Master"),
        ("Informatik (M.Sc., dual)", "Master"),
        ("MASTER of Science", "Master"),
        ("Business (MBA)", "Master"),
        ("Maschinenbau (Dipl.-Ing.)", "Diplom"),
        ("Diplom Maschinenbau", "Diplom"),
        ("Bachelor- und Masterprogramm Informatik", ""),
        ("Diplomatie", ""),
        ("Mastering Design", ""),
        ("Informatik (Mathematik)", ""),
        ("Informatik (B & C)", ""),
        ("Allgemeine Informatik", ""),
        ("", ""),
    ],
)
def test_a_name_tells_the_degree(name: str, degree: str):
    assert degree_type(name) == degree


@pytest.mark.parametrize(
    ("short_name", "degree"), [("AIB", "Bachelor"), ("AIM", "Master"), ("AI", ""), ("", "")]
)
def test_the_last_letter_tells_the_degree_where_the_site_writes_so(short_name: str, degree: str):
    assert degree_type("Informatik", short_name, by_letter=True) == degree
    assert degree_type("Informatik", short_name) == ""
    assert degree_type("Informatik (Diplom)", short_name, by_letter=True) == "Diplom"
