"""What pages say, in the language of whoever reads."""

import json

import pytest
from flask import Flask

from blueprints.pages.admin.health_words import issue_words
from blueprints.pages.passkey_words import passkey_failures
from blueprints.pages.tree_words import trail_words
from services.plannings.catalogue import Node
from services.plannings.issues import Issue, IssueKind
from support.html import text_of
from support.pages import stranger
from support.settings import SETTINGS, send

WEEK = "/plannings/univ.info.td1?date=2026-11-16"
FRENCH, GERMAN = {"Accept-Language": "fr"}, {"Accept-Language": "de"}
ISSUES = [
    Issue(IssueKind.CRASHED, 2, names=("backfill", "")),
    Issue(IssueKind.CRASHED, 3, names=("backfill", "OSError")),
    Issue(IssueKind.NO_JOBS),
    Issue(IssueKind.STUCK, 75),
    Issue(IssueKind.PAUSED, names=("a.example", "b.example")),
    Issue(IssueKind.PAUSED, 4, names=("a.example",)),
    Issue(IssueKind.FEW_COPIES, 3, 10),
    Issue(IssueKind.FILLING, 3, 10),
    Issue(IssueKind.OFF, 1),
    Issue(IssueKind.OFF, 2),
    Issue(IssueKind.QUARANTINED, 1),
    Issue(IssueKind.QUARANTINED, 2),
    Issue(IssueKind.FAILING, 1),
    Issue(IssueKind.FAILING, 2),
    Issue(IssueKind.UNREADABLE, 1),
]


@pytest.mark.usefixtures("university")
def test_a_calendar_and_what_goes_wrong_with_it(app: Flask):
    reader = stranger(app)
    week = text_of(reader.get(WEEK, headers=GERMAN).text)
    for said in ("Heute", "KW 47", "Alle Zeiten in Europe/Paris", "Dienstag, 17. November", ", fällt aus"):
        assert said in week
    empty = text_of(reader.get("/plannings/univ.info.td1?date=2026-11-23", headers=FRENCH).text)
    assert "Aucun cours cette semaine" in empty
    assert "n’a rien du 23 au 27 novembre 2026. Le prochain cours est Algorithmique" in empty
    refused = reader.get("/plannings/univ.info.td1?date=tomorrow", headers=FRENCH)
    assert "« tomorrow » n’est pas un jour." in text_of(refused.text)
    missing = reader.get("/plannings/univ.nobody", headers=GERMAN)
    assert "Kein Stundenplan unter dieser Adresse" in text_of(missing.text)


def test_forms_and_their_complaints(app: Flask):
    reader = stranger(app)
    page = reader.get(SETTINGS, headers=FRENCH).text
    answer = send(reader, page, FRENCH, zone="Mars/Base")
    assert "« Mars/Base » n’est pas un fuseau horaire IANA" in text_of(answer.text)
    sign_in = text_of(reader.get("/sign-in", headers=GERMAN).text)
    assert "Benutzername" in sign_in
    assert "30 Tage angemeldet bleiben" in sign_in


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: f"{issue.kind.name.lower()}-{issue.count}")
def test_an_english_page_says_of_health_what_programs_read(app: Flask, issue: Issue):
    with app.test_request_context():
        assert issue_words(issue) == str(issue)


def test_the_script_of_passkeys_has_its_words_from_the_page(app: Flask):
    with app.test_request_context(headers=FRENCH):
        words = json.loads(passkey_failures())
    assert words["OFFLINE"] == "Pas de connexion. Rien n’a été modifié."
    assert words["OTHER"] == "Le navigateur indique\u00a0: {}"


def test_branches_of_our_own_timetable_have_names_in_each_language(app: Flask):
    ours = Node("x", "Groups", "timetable.group.x", trail=("Timetable", "Groups", "Rooms"))
    theirs = Node("x", "X", "univ.x", trail=("Timetable", "Groups"))
    with app.test_request_context(headers=GERMAN):
        assert trail_words(ours) == ("Stundenplan", "Gruppen", "Rooms")
        assert trail_words(theirs) == ("Timetable", "Groups")
