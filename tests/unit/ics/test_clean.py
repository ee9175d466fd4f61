"""The table of cleaning rules, row by row."""

import pytest

from services.ics.clean import (
    category,
    clean_description,
    clean_location,
    clean_summary,
    is_remote,
    teacher_rule,
)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("l?entreprise", "l'entreprise"),
        ("a?b?c", "a'b'c"),
        ("Qui ?", "Qui ?"),
        ("é?a", "é?a"),
        ("a?1", "a?1"),
        ("  Algèbre \n", "Algèbre"),
    ],
)
def test_summary(raw: str, cleaned: str):
    assert clean_summary(raw) == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("salle joker à distance", "À distance"),
        ("..a Séance à distance asynchrone-", "À distance"),
        ("... MOODLE,..a Séance à distance asynchrone-", "À distance"),
        ("B1,... MOODLE,..a Séance à distance asynchrone-", "B1, À distance"),
        ("V-B101", "B101"),
        ("V-B101,V-B102 , Amphi", "B101, B102, Amphi"),
        ("B-V-1", "B-V-1"),
        (" F230, F231 ", "F230, F231"),
        ("A,,B,", "A, B"),
        ("", ""),
    ],
)
def test_location(raw: str, cleaned: str):
    assert clean_location(raw) == cleaned


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\n\nGrp 1\nDUPONT", "DUPONT"),
        ("GR 2.1 DUPONT", "DUPONT"),
        ("GR 12 DUPONT", "DUPONT"),
        ("LP DLIS LP CYBER DUPONT", "DUPONT"),
        ("- DUPONT - MARTIN", "DUPONT - MARTIN"),
        ("DUPONT (Exporté le:05/11/2026 14:02)", "DUPONT"),
        ("DUPONT (Exported :x) MARTIN (v2)", "DUPONT  MARTIN (v2)"),
        ("DUPONT (Updated :x (y) z)", "DUPONT"),
        ("DUPONT (Modifié le:x)", "DUPONT"),
        ("ÉGrp 1", "ÉGrp 1"),
        ("Grp 1é", "Grp 1é"),
        ("Grp A", "Grp A"),
    ],
)
def test_description(raw: str, cleaned: str):
    assert clean_description(raw) == cleaned


@pytest.mark.parametrize(
    ("summary", "location", "kind"),
    [
        ("Algèbre CM", "", "lecture"),
        ("Algèbre (CM12)", "", "lecture"),
        ("Algèbre", "Grand amphi", "lecture"),
        ("Amphithéâtre ouvert", "", "lecture"),
        ("TP3 en AMPHI", "", "lecture"),
        ("TD puis CM", "", "lecture"),
        ("algèbre cm 2", "", "lecture"),
        ("ÉCM", "", "other"),
        ("CMé", "", "other"),
        ("CM1a", "", "other"),
        ("Algèbre", "CM", "other"),
        ("Réseaux TP", "", "lab"),
        ("Réseaux_TP2", "", "lab"),
        ("Réseaux TPi", "", "lab"),
        ("Réseaux G1.2", "", "lab"),
        ("TP ou TD", "", "lab"),
        ("HTTP", "", "other"),
        ("Anglais TD", "", "tutorial"),
        ("Anglais TD12", "", "tutorial"),
        ("Anglais TDi", "", "tutorial"),
        ("Anglais G1", "", "tutorial"),
        ("Anglais G1 bis", "", "other"),
        ("AnglaisG1", "", "other"),
        ("STDé", "", "other"),
        ("Réunion", "", "other"),
    ],
)
def test_category(summary: str, location: str, kind: str):
    assert category(summary, location) == kind


@pytest.mark.parametrize(
    ("location", "remote"),
    [
        ("À distance", True),
        ("B1, à DISTANCE", True),
        ("EAD", True),
        ("Salle EAD 2", True),
        ("À distance ou B1", False),
        ("LEAD", False),
        ("ÉEAD", False),
        ("ead", False),
        ("", False),
    ],
)
def test_remote(location: str, remote: bool):
    assert is_remote(location) is remote


@pytest.mark.parametrize(
    ("description", "lacks"),
    [
        ("Matière : Bases de données", True),
        ("Matière : Bases de données\nPersonnel : DUPONT", False),
        ("Bases de données", False),
    ],
)
def test_nantes_labels_its_teachers(description: str, lacks: bool):
    rule = teacher_rule("iut-de-nantes.info.but1.groupe1")
    assert rule is not None
    assert rule("", "", description) is lacks


@pytest.mark.parametrize(
    ("summary", "location", "description", "lacks"),
    [
        ("Anglais", "B1", "BUT2 INFO\n(Exporté le:05/11/2026 14:02)", True),
        ("Anglais", "B1", "BUT2 INFO\nDupont Marie", False),
        ("Anglais", "B1", "BUT2 é", False),
        ("Anglais amphi", "B1", "BUT2", False),
        ("Anglais", "Amphi 2", "BUT2", False),
    ],
)
def test_vannes_writes_people_in_mixed_case(summary: str, location: str, description: str, lacks: bool):
    rule = teacher_rule("iut-de-vannes.butdutinfo.2a")
    assert rule is not None
    assert rule(summary, location, description) is lacks


def test_other_institutions_have_no_teacher_rule():
    assert teacher_rule("enscr.cycleingenieur") is None
