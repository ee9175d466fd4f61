"""Who is a person, and who is the same one. All names are made up."""

import pytest

from services.starplan.extract.people import identity, is_bare_title, named, recognised
from services.starplan.lesson import PersonName

PEOPLE = [
    ("Prof. Dr. Max Muster", "max muster"),
    ("Prof.Dr. Max Muster", "max muster"),
    ("Prof.Dr.Max Muster", "max muster"),
    ("Prof Dr Max Muster", "max muster"),
    ("PROF. DR. Max Muster", "max muster"),
    ("Professorin Dr. Ada Beispiel", "ada beispiel"),
    ("Prof. Dr.-Ing. Max Muster", "max muster"),
    ("Prof. Dr.-Ing.Max Muster", "max muster"),
    ("Dr. rer. nat. Max Muster", "max muster"),
    ("Dr.rer.nat. Max Muster", "max muster"),
    ("Prof. Dr. h.c. mult. Max Muster", "max muster"),
    ("Prof. Dr. phil. habil. Max Muster", "max muster"),
    ("Jun.-Prof. Dr. Ada Beispiel", "ada beispiel"),
    ("PD Dr. Ada Beispiel", "ada beispiel"),
    ("Dipl.-Ing. (FH) Max Muster", "max muster"),
    ("Dipl.-Wirt.-Inf. Max Muster", "max muster"),
    ("Dipl. Ing. Max Muster", "max muster"),
    ("M.Sc. Änne Köhler", "anne kohler"),
    ("M. Sc. Änne Köhler", "anne kohler"),
    ("Änne Köhler M.Sc.", "anne kohler"),
    ("LB Max Muster", "max muster"),
    ("LB Muster", "muster"),
    ("Prof. Muster", "muster"),
    ("Max Muster", "max muster"),
    ("Max K. Muster", "max k. muster"),
    ("M. Muster", "m. muster"),
    ("Prof. Dr. Eva von der Tann", "eva von der tann"),
    ("Eva von der Tann", "eva von der tann"),
    ("Ana de Souza", "ana de souza"),
    ("Hans zu Beispiel", "hans zu beispiel"),
    ("Prof. v. Berg", "v. berg"),
    ("Eva-Maria Muster-Beispiel", "eva-maria muster-beispiel"),
    ("Sean O'Muster", "sean o'muster"),
    ("Prof. Dr. Anna Maria Eva Beispiel", "anna maria eva beispiel"),
    ("Yo Ma", "yo ma"),
]


@pytest.mark.parametrize(("text", "key"), PEOPLE)
def test_a_person_is_recognised(text: str, key: str):
    person = recognised(text)
    assert person is not None
    assert person.key == key


@pytest.mark.parametrize(
    "text",
    [
        "Profilmodul X",
        "Profilmodul Marketing",
        "Praktikum",
        "Praktikum Physik",
        "Übung Gruppe",
        "Gruppe A",
        "Vorlesung Online",
        "Seminar Beispiel",
        "Laborübung Elektronik",
        "Verlegung",
        "Hinweis: Verlegung aus A211",
        "Tag der Informatik",
        "Muster",
        "von Muster",
        "N.N.",
        "NN",
        "LB N.N.",
        "Prof. N.N.",
        "--",
        "Prof. Dr.",
        "M.Sc.",
        "SEB6",
        "MI7-3-Wahl",
        "max muster",
        "MAX MUSTER",
        "Max Muster 2",
        "Max Muster (extern)",
        "https://example.edu/Max",
        "Anna Berta Cäsar Dora Emil",
        "J. R.",
        "Max " + "M" + "u" * 200,
        "",
    ],
)
def test_what_is_no_person_is_none(text: str):
    assert recognised(text) is None


def test_a_site_has_words_of_its_own_that_are_no_names():
    assert recognised("Firmentag Beispiel") is not None
    assert recognised("Firmentag Beispiel", frozenset({"firmentag"})) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Prof.Dr.  Max\u00a0Muster", "Prof. Dr. Max Muster"),
        ("Prof. Dr.-Ing.Max Muster", "Prof. Dr.-Ing. Max Muster"),
        ("Dr.rer.nat. Max Muster", "Dr. rer. nat. Max Muster"),
        ("M. Sc. Änne Köhler", "M.Sc. Änne Köhler"),
        ("Max Muster", "Max Muster"),
    ],
)
def test_the_title_stays_in_the_name_and_is_written_one_way(text: str, name: str):
    assert recognised(text) == PersonName(name, identity(text))


@pytest.mark.parametrize("text", ["Muster", "Externe Lehrkraft", "muster", "Team Marketing GmbH"])
def test_whom_a_source_calls_a_person_is_one(text: str):
    assert named(text) == PersonName(text, text.casefold())


@pytest.mark.parametrize("text", ["", " ", "N.N.", "--", "LB N. N.", "Prof. Dr."])
def test_a_placeholder_is_nobody_even_where_people_are_named(text: str):
    assert named(text) is None


def test_same_named_people_are_one():
    assert identity("Dr. Max Muster") == identity("Prof. Max  MUSTER") == identity("max muster")
    assert identity("Max Muster") != identity("Maxi Muster")


def test_a_title_alone_is_known_as_one():
    assert is_bare_title("M.Sc.")
    assert is_bare_title("Prof. Dr.")
    assert not is_bare_title("Dr. Muster")
    assert not is_bare_title("Muster")
    assert not is_bare_title("")
