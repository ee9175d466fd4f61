"""Which course a title means."""

import pytest

from services.starplan.extract.courses import LectureNames, course_of, is_title
from services.starplan.extract.modules import title_of
from services.starplan.lesson import CourseName
from services.starplan.upstream import Lecture

GDP = "Grundlagen der Programmierung"
LECTURES = LectureNames(
    [
        Lecture("1", "AKSE", "Ausgewählte Kapitel der Softwareentwicklung (262164)"),
        Lecture("2", "DB1", "Datenbanken 1"),
        Lecture("3", "GdP (262101)", GDP),
        Lecture("4", "ÜMA1", "Übung Mathematik 1 (262107)"),
        Lecture("5", "MA1", "Mathematik 1 (262107)"),
    ]
)


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Datenbanken 1 (262164)", "Datenbanken 1", "262164"),
        ("Datenbanken 1 (31-57103)", "Datenbanken 1", "31-57103"),
        ("Datenbanken 1(262164)", "Datenbanken 1", "262164"),
        ("Datenbanken 1", "Datenbanken 1", ""),
        ("Datenbanken (1)", "Datenbanken (1)", ""),
        ("Datenbanken (123)", "Datenbanken (123)", ""),
        ("Datenbanken (123456789)", "Datenbanken (123456789)", ""),
        ("Datenbanken (WPF)", "Datenbanken (WPF)", ""),
        ("Datenbanken (WPF) (2621)", "Datenbanken (WPF)", "2621"),
        ("(2621) Datenbanken", "(2621) Datenbanken", ""),
        ("(2621)", "", "2621"),
        ("", "", ""),
        # A lecture for several groups.
        ("AKSE (262164), AKSE (262164), AKSE (262164)", "AKSE", "262164"),
        ("AKSE (262164) , AKSE (262164),", "AKSE", "262164"),
        ("Mathe WI (2107), Mathe IN (2107)", "Mathe IN", "2107"),
        # Titles with commas.
        ("Recht, Ethik und Gesellschaft (262133)", "Recht, Ethik und Gesellschaft", "262133"),
        ("Recht, Ethik (262133), Recht, Ethik (262133)", "Recht, Ethik", "262133"),
        ("Wind, Wasser, Wellen", "Wind, Wasser, Wellen", ""),
        ("Wind, Wind", "Wind, Wind", ""),
        # No single module.
        ("Mathe (2107), Physik (2108)", "Mathe (2107), Physik (2108)", ""),
        ("Physik (2108), Mathe (2107)", "Mathe (2107), Physik (2108)", ""),
        ("Mathe (2107), Physik", "Mathe (2107), Physik", ""),
        # Cut at some 21 characters.
        ("Übung Mathematik.. (262107)", "Übung Mathematik", "262107"),
        ("Übung Mathematik ..", "Übung Mathematik", ""),
        ("Übung Mathematik…", "Übung Mathematik", ""),
        ("WBKS1 Klausur (2621..", "WBKS1 Klausur", ""),
        ("AKSE (262164), AKSE..", "AKSE", "262164"),
        ("AKSE (262164), AKSE (2..", "AKSE", "262164"),
        ("Lang.. (2107), Lang.. (2107)", "Lang", "2107"),
        ("..", "", ""),
    ],
)
def test_a_title_is_taken_apart(text: str, name: str, number: str):
    title = title_of(text)
    assert (title.name, title.module_number) == (name, number)


@pytest.mark.parametrize(
    ("line", "summary", "expected"),
    [
        ("Ausgewählte Kapitel (262164)", "AKSE (262164)", True),
        ("Ausgewählte Kapitel (262164), Ausgewählte Kapitel (262164)", "AKSE (262164), AKSE (2..", True),
        ("Ausgewählte Kapitel (262199)", "AKSE (262164)", False),
        ("Prof. Dr. Max Muster", "AKSE (262164)", False),
        ("SEB6", "AKSE (262164)", False),
        ("", "AKSE (262164)", False),
        ("Grundlagen der Programmierung (262101)", "Grundlagen der Prog..", True),
        ("Grundlagen der Programmierung", "Grundlagen der Prog..", True),
        ("Wissensbasierte Systeme (262164)", "WBKS1 Klausur (2621..", True),
        ("Max Muster", "Grundlagen der Prog..", False),
        ("Fachschaft", "FACHSCHAFT", True),
        ("Fachschaftssitzung", "Fachschaft", False),
        ("Mathe (2107), Physik (2108)", "MA (2107), PH (2108)", True),
        ("Datenbanken 1", "Datenbanken (262110)", True),
        ("Datenbanken 9", "Datenbanken (262110)", False),
        ("Datenbanken 1", "", True),
        ("", "", True),
    ],
)
def test_the_first_line_is_the_title_when_it_goes_with_the_short_form(
    line: str, summary: str, expected: bool
):
    assert is_title(line, summary, LECTURES) is expected


@pytest.mark.parametrize(
    ("line", "summary", "course"),
    [
        (
            "Ausgewählte Kapitel der SE (262164)",
            "AKSE (262164)",
            CourseName("Ausgewählte Kapitel der SE", "262164", "AKSE", "262164"),
        ),
        ("", "AKSE (262164)", CourseName("Ausgewählte Kapitel der Softwareentwicklung", "262164", "AKSE", "262164")),
        ("Datenbanken 1", "", CourseName("Datenbanken 1", "", "DB1", "datenbanken 1")),
        ("DB1", "", CourseName("Datenbanken 1", "", "DB1", "datenbanken 1")),
        ("", "Grundlagen der Prog..", CourseName(GDP, "", "GdP", GDP.casefold())),
        ("Übung Mathematik 1 (262107)", "ÜMA1 (262107)", CourseName("Übung Mathematik 1", "262107", "MA1", "262107")),
        ("Öffentliches Recht", "", CourseName("Öffentliches Recht", "", "", "offentliches recht")),
        ("", "Unbekann..", CourseName("Unbekann", "", "", "unbekann")),
        ("", "", CourseName("", "", "", "")),
    ],
)  # fmt: skip
def test_a_course_has_name_number_code_and_key(line: str, summary: str, course: CourseName):
    assert course_of(line, summary, LECTURES) == course


def test_a_cut_title_that_could_mean_two_lectures_stays_cut():
    lectures = LectureNames([Lecture("1", "M1", "Mathematik 1"), Lecture("2", "M2", "Mathematik 2")])
    assert course_of("", "Mathema..", lectures).name == "Mathema"


def test_the_order_of_lectures_does_not_decide_on_the_code():
    lectures = [Lecture("1", "B", "Mathematik"), Lecture("2", "A", "Mathematik")]
    assert course_of("Mathematik", "", LectureNames(lectures)).code == "A"
    assert course_of("Mathematik", "", LectureNames(lectures[::-1])).code == "A"


@pytest.mark.parametrize("title", ["Datenbanksysteme", "DATENBANKSYSTEME (262999)"])
def test_another_name_or_number_of_a_course_means_the_same_course(title: str):
    course = CourseName("Datenbanken 1", "", "DB", "datenbanken 1")
    aliases = {"datenbanksysteme": course, "262999": course}
    assert course_of(title, "", LECTURES, aliases) == course


def test_a_code_for_a_course_leaves_its_number_and_its_key():
    known = {"datenbanken 1": CourseName("Datenbanken 1", "", "DB", "datenbanken 1")}
    course = course_of("DATENBANKEN 1 (262110)", "", LECTURES, known)
    assert course == CourseName("Datenbanken 1", "262110", "DB", "262110")


def test_a_name_and_a_code_fit_into_their_columns():
    course = course_of("a" * 1000, "", LectureNames([Lecture("1", "b" * 1000, "a" * 1000)]))
    assert (len(course.name), len(course.code)) == (255, 50)
