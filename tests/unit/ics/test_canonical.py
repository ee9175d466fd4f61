"""Two exports of an unchanged plan have one canonical hash."""

import pytest

from services.ics.canonical import canonical_hash, without_export_stamps

EXPORT = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTAMP:{stamp}
SUMMARY:{summary}
DESCRIPTION:BUT2\\n({words}:{date} 14:02)\\n
LAST-MODIFIED:{stamp}
SEQUENCE:{stamp}
END:VEVENT
END:VCALENDAR
"""


def export(**changes: str) -> str:
    values = {"stamp": "20261105T130200Z", "summary": "Algèbre", "words": "Exporté le", "date": "05/11/2026"}
    return EXPORT.format(**(values | changes))


@pytest.mark.parametrize(
    "words", ["Exporté le", "Exported ", "Updated ", "Modifié le", "Exported", "Updated"]
)
def test_stamps_of_the_export_do_not_count(words: str):
    later = export(words=words, stamp="20261106T070000Z", date="06/11/2026")
    assert canonical_hash(export(words=words)) == canonical_hash(later)


def test_what_students_see_counts():
    assert canonical_hash(export()) != canonical_hash(export(summary="Algèbre (salle 4)"))


def test_a_stamp_in_capital_words_of_its_own_counts():
    assert canonical_hash(export(words="Salle")) != canonical_hash(export(words="Salle", date="06/11/2026"))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a (Exporté le:05/11/2026 14:02) b (salle 4)", "a  b (salle 4)"),
        ("(Exported :05/11 (by (some) one)) b)", " b)"),
        ("(Updated :x)(Modifié le:y)", ""),
        ("(Exporté le:05/11", "(Exporté le:05/11"),
        ("(Exportées hier)", "(Exportées hier)"),
        ("(Updated by hand)", "(Updated by hand)"),
        ("(Exporté le:05/11\nUID:1)", "(Exporté le:05/11\nUID:1)"),
    ],
)
def test_a_stamp_ends_at_its_own_bracket(text: str, kept: str):
    assert without_export_stamps(text) == kept
