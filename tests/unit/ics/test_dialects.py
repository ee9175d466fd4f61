"""Feeds as the timetable programs of universities write them (invented data), read whole."""

import pytest

EXPECTED = {
    "ade": [
        ("10-19T06:00", "10-19T08:00", "R3.04 Qualité de développement CM", "Amphi Curie", "lecture"),
        ("10-19T08:15", "10-19T09:45", "R3.04 Qualité de développement TD G1", "B101", "tutorial"),
        ("10-26T07:30", "10-26T10:30", "R3.05 Programmation système TP2", "B203, B204", "lab"),
        ("10-27T13:00", "10-27T15:00", "Conférence : l'entreprise et l'emploi", "À distance", "other"),
        ("10-28T09:00", "10-28T10:30", "Anglais", "À distance", "other"),
        ("11-03T07:00", "11-03T09:00", "Contrôle S3 G1.2", "", "lab"),
    ],
    "celcat": [
        ("10-05T06:00", "10-05T08:00", "Droit constitutionnel - CM", "AMPHI B2", "lecture"),
        ("10-05T08:15", "10-05T09:45", "Droit constitutionnel - TD groupe 4", "D.118", "tutorial"),
        ("10-26T07:00", "10-26T09:00", "Droit constitutionnel - CM", "AMPHI B2", "lecture"),
        ("10-26T12:30", "10-26T15:30", "Méthodologie", "EAD", "other"),
        ("11-09T08:00", "11-09T11:00", "Examen blanc", "Gymnase, Hall A", "other"),
    ],
    "google": [
        ("10-12T07:00", "10-12T09:00", "Statistiques CM", "Salle 12", "lecture"),
        ("10-19T07:00", "10-19T09:00", "Statistiques CM", "Salle 12", "lecture"),
        ("10-20T12:30", "10-20T14:30", "Soutenance", "", "other"),
        ("10-27T13:00", "10-27T15:00", "Statistiques CM (déplacé)", "Salle 14", "lecture"),
        ("11-09T08:00", "11-09T10:00", "Statistiques CM", "", "lecture"),
        ("11-16T08:00", "11-16T10:00", "Statistiques CM", "Salle 12", "lecture"),
        ("11-21T09:00", "11-21T11:00", "Portes ouvertes", "", "other"),
    ],
    "hyperplanning": [
        ("11-02T07:30", "11-02T09:30", "Génétique - M. ABADIE - TP3", "Labo 12", "lab"),
        ("11-03T07:30", "11-03T09:30", "Cours annulé - Génétique - TD", "Salle 4", "tutorial"),
        ("11-05T13:00", "11-05T14:30", "Écologie - TPi", "À DISTANCE", "lab"),
        ("11-10T23:00", "11-11T23:00", "Férié - Armistice", "", "other"),
        ("12-20T23:00", "01-03T23:00", "Vacances de Noël", "", "other"),
    ],
    "outlook": [
        ("10-13T08:00", "10-13T09:30", "Seminar", "A 2.05", "other"),
        ("10-14T14:00", "10-14T15:30", "Abgesagt: Kolloquium", "", "other"),
        ("10-20T09:00", "10-20T10:00", "Guest lecture from Mumbai", "", "other"),
        ("10-25T23:00", "10-30T23:00", "Projektwoche", "", "other"),
        ("10-27T09:00", "10-27T10:30", "Seminar", "A 2.05", "other"),
        ("11-10T09:00", "11-10T10:30", "Seminar", "A 2.05", "other"),
    ],
    "starplan": [
        ("10-12T06:00", "10-12T07:30", "GdI (262101)", "F230, F231", "other"),
        ("10-15T12:15", "10-15T13:45", "Übung Mathematik.. (262107)", "--", "other"),
        ("10-19T06:00", "10-19T07:30", "GdI (262101)", "F231, F230", "other"),
        ("10-21T07:45", "10-21T09:15", "BWL (262110)", "Online", "other"),
        ("10-26T07:00", "10-26T08:30", "GdI (262101)", "F230, F231", "other"),
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_dialect_is_read_whole(read_fixture, name: str):
    reading = read_fixture(name)
    seen = [
        (
            f"{one.starts_at:%m-%dT%H:%M}",
            f"{one.ends_at:%m-%dT%H:%M}",
            one.summary,
            one.location,
            one.category,
        )
        for one in reading.occurrences
    ]
    assert seen == EXPECTED[name]
    assert reading.skipped == 0
    assert len({one.uid for one in reading.occurrences}) == len(reading.occurrences)


def by_summary(reading, summary: str):
    return next(one for one in reading.occurrences if one.summary == summary)


def test_ade_descriptions_lose_group_labels_and_the_export_stamp(read_fixture):
    reading = read_fixture("ade")
    lab = by_summary(reading, "R3.05 Programmation système TP2")
    assert lab.description == (
        "BUT2 INFO G2.1\nMORVAN Théo\nSalle équipée : caméra, micro et écran déporté; badge nécessaire"
    )
    assert [one.remote for one in reading.occurrences] == [False, False, False, True, True, False]


def test_starplan_umlauts_in_latin1_bytes_arrive(read_fixture):
    exercise = by_summary(read_fixture("starplan"), "Übung Mathematik.. (262107)")
    assert exercise.description.split("\n")[1:3] == ["M.Sc. Änne Köhler", "SEB1"]
    assert exercise.uid == "7314620958114260003"


def test_hyperplanning_says_what_is_off_and_what_takes_all_day(read_fixture):
    reading = read_fixture("hyperplanning")
    assert by_summary(reading, "Cours annulé - Génétique - TD").status == "cancelled"
    assert by_summary(reading, "Cours annulé - Génétique - TD").description == "Matière : Génétique"
    assert [one.all_day for one in reading.occurrences] == [False, False, False, True, True]


def test_google_exceptions_and_statuses(read_fixture):
    reading = read_fixture("google")
    assert by_summary(reading, "Soutenance").status == "tentative"
    assert reading.occurrences[4].status == "cancelled"
    assert reading.occurrences[3].uid == "4kq0weekly@google.com_20261026T080000Z"
    assert reading.occurrences[0].description == "Apporter un portable.\nNotes : ici"


def test_outlook_html_becomes_text(read_fixture):
    reading = read_fixture("outlook")
    assert reading.occurrences[0].description == "Bitte Laptop mitbringen & Ausweis.\nRaum ,A,"
    assert by_summary(reading, "Abgesagt: Kolloquium").status == "cancelled"
    assert by_summary(reading, "Abgesagt: Kolloquium").description == "Ersatztermin\nfolgt"
