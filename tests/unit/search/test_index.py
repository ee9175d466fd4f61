"""What is found by what people type, and what comes first."""

import pytest

from services.search.entry import Entry, Kind
from services.search.index import Index
from services.search.marks import marked
from services.search.words import is_typo, query_words

EVERYTHING = 1000


def entry(name: str, kind: Kind = Kind.COURSE, **more) -> Entry:
    return Entry(kind, f"{kind}.{name}", f"{kind}.{name}", name, **more)


def index_of(*entries: Entry | str) -> Index:
    index = Index()
    for one in entries:
        index.put(entry(one) if isinstance(one, str) else one)
    return index


def names(index: Index, query: str, **more) -> list[str]:
    return [found.name for found in index.find(query, EVERYTHING, **more).entries]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Algèbre linéaire", "ALGEBRE"),
        ("Algebre", "algèbre"),
        ("Müller, Jörg", "muller"),
        ("Müller, Jörg", "mueller joerg"),
        ("Mueller", "müller"),
        ("Straße", "strasse"),
        ("Œuvres", "oeuvres"),
        ("Camille Lemoine", "lem cam"),
        ("Gesundheitsökonomie", "öko"),
        ("F-007", "f007"),
        ("F-007", "f 007"),
        ("F007", "f-007"),
        ("B204", "204"),
        ("L2 INFO, TD 1", "td1"),
        ("L2 INFO TD1", "td 1"),
        ("Algorithmique", "algoritmique"),
        ("Algorithmique", "algoirth"),
        ("Physik", "phisik"),
    ],
)
def test_names_are_found_however_they_are_typed(name: str, query: str):
    assert names(index_of(name, "Zoologie"), query) == [name]


@pytest.mark.parametrize("query", ["", "  ", "?!", "zzz", "alg zzz", "b205", "xx"])
def test_what_fits_nothing_finds_nothing(query: str):
    assert names(index_of("Algèbre linéaire", "B204"), query) == []


def test_the_better_it_fits_the_earlier_it_comes():
    index = index_of(
        entry("Analyse", nicknames=("Info-Pflicht",)),
        "Bioinformatik",
        "Wirtschaft und Info",
        "Informatik",
        "Info",
        "Ingo",
        entry("Zahlen", above=("Licence Info",)),
    )
    expected = ["Info", "Informatik", "Wirtschaft und Info", "Bioinformatik", "Analyse", "Zahlen", "Ingo"]
    assert names(index, "info") == expected
    assert names(index, "inf")[:2] == ["Info", "Informatik"]


def test_equals_stand_by_kind_then_name():
    kinds = reversed(Kind)
    index = index_of(*(entry(f"Info {letter}", kind) for kind in kinds for letter in "ba"))
    found = index.find("info", EVERYTHING).entries
    assert [(one.kind, one.name) for one in found] == [(kind, f"Info {x}") for kind in Kind for x in "ab"]


def test_a_short_name_in_full_is_as_good_as_the_name():
    index = index_of("AIB-Projekt", entry("Angewandte Informatik", Kind.PROGRAM, nicknames=("AIB",)))
    assert names(index, "aib") == ["Angewandte Informatik", "AIB-Projekt"]


def test_words_that_begin_the_name_together_come_before_words_of_it():
    index = index_of("Algebra, lineare", "Lineare Algebra")
    assert names(index, "lineare alg") == ["Lineare Algebra", "Algebra, lineare"]


def test_all_are_counted_and_the_best_are_given():
    index = index_of(*(f"Kurs {n:02}" for n in range(30)), entry("Kurs-Raum", Kind.ROOM))
    found = index.find("kurs", 3)
    assert [one.name for one in found.entries] == ["Kurs 00", "Kurs 01", "Kurs 02"]
    assert found.counts == {Kind.COURSE: 30, Kind.ROOM: 1}
    alone = index.find("kurs", 3, Kind.ROOM)
    assert [one.name for one in alone.entries] == ["Kurs-Raum"]
    assert alone.counts == found.counts


def test_what_was_replaced_or_dropped_is_not_found():
    index = index_of("Algèbre", "Analyse")
    index.find("a", 1)
    index.put(Entry(Kind.COURSE, "course.Algèbre", "course.Algèbre", "Geometrie"))
    index.drop((Kind.COURSE, "course.Analyse"))
    index.drop((Kind.COURSE, "never there"))
    assert names(index, "algebre") == names(index, "analyse") == []
    assert names(index, "geom") == ["Geometrie"]


@pytest.mark.parametrize(
    ("typed", "word", "is_one"),
    [
        ("math", "maht", True),
        ("math", "mat", True),
        ("math", "maths", True),
        ("math", "bath", True),
        ("math", "maxxh", False),
        ("matj", "mathematik", False),
        ("matge", "mathematik", True),
        ("raum1", "raum2", False),
    ],
)
def test_one_slip_of_the_fingers_is_forgiven(typed: str, word: str, is_one: bool):
    assert is_typo(typed, word) is is_one


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("Bioalgen und Algèbre", "alge", "Bioalgen und [Algè]bre"),
        ("Straße", "strass", "[Straß]e"),
        ("Lineare Algebra", "alg lin", "[Lin]eare [Alg]ebra"),
        ("Physik", "phisik", "Physik"),
    ],
)
def test_what_was_found_is_marked(name: str, query: str, expected: str):
    pieces = marked(name, query_words(query))
    assert "".join(f"[{text}]" if is_found else text for text, is_found in pieces) == expected
