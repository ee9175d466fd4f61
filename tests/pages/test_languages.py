"""Pages in the language of their reader: what the browser asks for, unless the reader has chosen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from blueprints.pages import words
from models import Role
from services.timetable.layout import Total
from services.timetable.period import period_of
from support.accounts import PASSWORD, add_user
from support.application import CatalogueFolder, MakeApp, leaf
from support.html import tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.settings import SETTINGS, VISITOR, filled_in, save, send
from support.week import WEEK

GERMAN = "de-AT,de;q=0.9,en;q=0.5"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
TITLES = {"en": "My settings", "fr": "Mes réglages", "de": "Meine Einstellungen"}


@pytest.fixture
def reader(app: Flask) -> PageClient:
    """Nobody is signed in in it."""
    return stranger(app)


def language_of(client: PageClient, asked: str = "") -> str | None:
    """That in which the page of the settings is written, and says that it is."""
    answer = client.get(SETTINGS, headers={"Accept-Language": asked})
    lang = tags_of(answer.text, "html")[0]["lang"]
    assert answer.headers["Content-Language"] == lang
    assert TITLES[lang or ""] in text_of(answer.text)
    return lang


def test_a_page_is_in_the_language_that_the_browser_asks_for(reader: PageClient):
    answered = {
        "": "en",
        "fr": "fr",
        "fr-CA": "fr",
        "de-AT,de;q=0.9,en;q=0.5": "de",
        "it, fr;q=0.3, de;q=0.8": "de",
        "it": "en",
        "*": "en",
        "fr;q=0, x": "en",
        "é;;q=,": "en",
    }
    assert {asked: language_of(reader, asked) for asked in answered} == answered


def test_caches_are_told_that_the_language_matters(reader: PageClient):
    for address in ("/plannings", SETTINGS, "/nowhere"):
        assert "Accept-Language" in reader.get(address).headers["Vary"]


def test_json_doors_speak_english_to_everybody(reader: PageClient):
    answers = [reader.get("/api/nothing", headers=headers) for headers in ({}, {"Accept-Language": "fr"})]
    assert answers[0].get_json() == answers[1].get_json()
    assert "Content-Language" not in answers[1].headers


class TestTheChoice:
    def test_of_a_visitor_counts_more_than_the_browser_s(self, app: Flask, reader: PageClient):
        save(reader, language="fr")
        assert language_of(reader, GERMAN) == "fr"
        assert language_of(stranger(app), GERMAN) == "de"

    def test_of_an_account_is_the_same_in_every_browser(self, app: Flask):
        ada = add_user(app, Role.USER, "Ada-L")
        save(page_client(app, ada), language="de")
        assert language_of(page_client(app, ada)) == "de"

    def test_comes_along_to_the_account(self, app: Flask, reader: PageClient):
        add_user(app, Role.USER, "Ada-L")
        save(reader, language="fr")
        reader.sign_in("Ada-L", PASSWORD)
        assert reader.get_cookie(VISITOR) is None
        assert language_of(reader) == "fr"

    def test_can_be_taken_back(self, reader: PageClient):
        save(reader, language="fr")
        assert filled_in(reader.get(SETTINGS).text)["language"] == "fr"
        save(reader, language="")
        assert language_of(reader, GERMAN) == "de"

    def test_is_confirmed_in_the_new_language(self, reader: PageClient):
        answer = save(reader, language="de")
        assert "Gespeichert." in text_of(reader.get(answer.headers["Location"]).text)

    def test_loads_the_whole_page_anew_where_scripts_sent_it(self, reader: PageClient):
        answer = save(reader, {"HX-Request": "true"}, language="de")
        assert (answer.text, answer.headers["HX-Redirect"]) == ("", "/settings?done=saved")
        assert "HX-Redirect" not in save(reader, {"HX-Request": "true"}, theme="dark").headers

    def test_is_one_of_ours(self, reader: PageClient):
        answer = send(reader, reader.get(SETTINGS).text, language="la")
        assert answer.status_code == 400
        assert tags_of(answer.text, "select")[0]["aria-invalid"] == "true"


def test_titles_are_in_the_language_that_the_settings_name_or_their_own_words_tell(
    catalogue: CatalogueFolder, make_app: MakeApp
):
    (catalogue.path / "week.ics").write_text(WEEK, encoding="utf-8")
    catalogue.add("univ", leaf("td1", "file:week.ics"))
    app = make_app(timetable_language="de-CH")
    page = app.test_client().get("/plannings/univ.td1?date=2026-11-18").text
    spoken = {tag.get("lang") for tag in tags_of(page, "span") if tag.get("class") == "ev-t"}
    assert spoken == {"fr", "de-CH"}


def test_days_are_written_as_the_language_does(app: Flask):
    monday = date(2026, 11, 16)
    said = {
        "en": ["Monday 16 November", "Mon 16 November", "16 – 20 November 2026", "week 47"],
        "fr": ["lundi 16 novembre", "lun. 16 novembre", "16 – 20 novembre 2026", "semaine 47"],
        "de": ["Montag, 16. November", "Mo, 16. November", "16. – 20. November 2026", "KW 47"],
    }
    for asked, expected in said.items():
        with app.test_request_context(headers={"Accept-Language": asked}):
            assert [
                words.long_day(monday),
                words.short_day(monday),
                words.span(monday, date(2026, 11, 20)),
                words.weeks(period_of("week", monday)),
            ] == expected


def test_lengths_and_counts_are_as_the_language_has_them(app: Flask):
    said = {
        "en": ["No meetings", "1 h 30 in 1 meeting", "30 h in 1,204 meetings", "ends in 55 min"],
        "fr": ["Aucune séance", "1 h 30 en 1 séance", "30 h en 1\u202f204 séances", "finit dans 55 min"],
        "de": ["Keine Termine", "1 h 30 in 1 Termin", "30 h in 1.204 Terminen", "endet in 55 min"],
    }
    for asked, expected in said.items():
        with app.test_request_context(headers={"Accept-Language": asked}):
            totals = [words.total_words(total) for total in (Total(0, 0), Total(90, 1), Total(1800, 1204))]
            assert [*totals, words.until(NOON + timedelta(minutes=55), NOON)] == expected
