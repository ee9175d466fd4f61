"""Summaries and descriptions as timetable programs write them, taken apart."""

import pytest

from services.timetable.naming import Name, Notes, split_notes, split_title


@pytest.mark.parametrize(
    ("summary", "title", "kind"),
    [
        ("Algorithmique CM", "Algorithmique", "CM"),
        ("Systèmes d’exploitation TP 2b", "Systèmes d’exploitation", "TP 2b"),
        ("Anglais - TD3", "Anglais", "TD3"),
        ("Algorithmique CM/TD", "Algorithmique", "CM/TD"),
        ("CM Algorithmique", "Algorithmique", "CM"),
        ("TD2 - Maths", "Maths", "TD2"),
        ("Lineare Algebra (Vorlesung)", "Lineare Algebra", "Vorlesung"),
        ("Vorlesung: Physik", "Physik", "Vorlesung"),
        ("Prog1 Ü (262367)", "Prog1", "Ü (262367)"),
        ("Mathe1 (262461)", "Mathe1", "(262461)"),
        ("Rechnernetze Ü (262..", "Rechnernetze", "Ü (262.."),
        ("Softwaretechnik P (..", "Softwaretechnik", "P (.."),
        ("Datenbanksysteme Ü ..", "Datenbanksysteme", "Ü .."),
        ("Datenbanksysteme (2..", "Datenbanksysteme", "(2.."),
        ("Warten auf Godot...", "Warten auf Godot...", ""),
    ],
)
def test_the_kind_is_told_from_the_course(summary: str, title: str, kind: str):
    name = split_title(summary)
    assert (name.title, name.kind) == (title, kind)


@pytest.mark.parametrize("summary", ["Projet tutoré", "TP", "Lab safety", "Forum Entreprises", "CMake", ""])
def test_a_title_without_a_kind_stays_whole(summary: str):
    assert split_title(summary) == Name(summary)


def test_the_language_is_that_of_the_word_for_the_kind():
    assert split_title("Bases de données TD").lang == "fr"
    assert split_title("Rechnernetze Übung").lang == "de"
    assert split_title("Rechnernetze Seminar").lang == ""


def test_spaces_and_line_breaks_in_a_summary_become_one_space():
    assert split_title(" Bases  de\ndonnées  TD ").title == "Bases de données"


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("LEMOINE Camille", "LEMOINE Camille"),
        ("LE GOFF Anne-Marie", "LE GOFF Anne-Marie"),
        ("Personnel : Marie Curie", "Marie Curie"),
        ("Intervenants: A. Weiss, B. Klein", "A. Weiss, B. Klein"),
        ("Dozentin: Müller", "Müller"),
        ("Prof. Dr. Jürgen Fröhlich", "Prof. Dr. Jürgen Fröhlich"),
        ("Mme Durand", "Mme Durand"),
    ],
)
def test_people_are_recognised(line: str, who: str):
    assert split_notes(f"Chapitre 4\n{line}\n") == Notes(who, "Chapitre 4")


@pytest.mark.parametrize(
    "line", ["BUT INFO", "L1 INFO TD1", "Matière : Personnel médical", "Apporter le sujet"]
)
def test_what_is_no_person_stays_in_the_note(line: str):
    assert split_notes(line) == Notes("", line)


def test_several_people_are_joined():
    assert split_notes("DURAND Léa\nPETIT Louis").who == "DURAND Léa, PETIT Louis"
