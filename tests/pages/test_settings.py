"""My settings: saved with and without an account, with and without scripts."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from blueprints.services import services_of
from models import Preferences, Role
from support.accounts import PASSWORD, Account, add_user
from support.application import MakeApp
from support.auth import UPDATE, sign_in, signed_in_app, user_of
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.settings import SETTINGS, VISITOR, filled_in, save, send
from support.statements import statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


@pytest.fixture
def reader(app: Flask) -> PageClient:
    """Nobody is signed in in it."""
    return stranger(app)


def stored(app: Flask) -> list[Preferences]:
    with services_of(app).new_session() as session:
        return list(session.scalars(select(Preferences).order_by(Preferences.id)))


def theme_of(html: str) -> str | None:
    return tags_of(html, "html")[0].get("data-theme")


class TestVisitors:
    def test_who_chooses_nothing_gets_no_cookie_and_no_row(self, app: Flask, reader: PageClient):
        assert save(reader).headers["Location"] == "/settings?done=same#done"
        assert reader.get_cookie(VISITOR) is None
        assert stored(app) == []
        assert "Nothing was changed." in text_of(reader.get("/settings?done=same").text)

    def test_the_first_choice_sets_a_cookie_whose_secret_is_stored_as_a_hash(
        self, app: Flask, reader: PageClient
    ):
        assert save(reader, theme="dark").headers["Location"] == "/settings?done=saved#done"
        cookie = reader.get_cookie(VISITOR)
        assert cookie is not None
        secret = cookie.value.partition(".")[0]
        (row,) = stored(app)
        assert row.visitor_hash == hashlib.sha256(secret.encode()).hexdigest()
        assert row.chosen == {"theme": "dark"}

    @pytest.mark.parametrize("environment", ["development", "production"])
    def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_connections(
        self, make_app: MakeApp, environment: str
    ):
        production = environment == "production"
        client = stranger(make_app(environment=environment, secret_key="k" * 40))
        page = client.get(SETTINGS, base_url="https://localhost").text
        form = {**filled_in(page), "theme": "dark"}
        answer = client.post(SETTINGS, base_url="https://localhost", data=form)
        name = f"__Host-{VISITOR}" if production else VISITOR
        lines = answer.headers.getlist("Set-Cookie")
        cookie = SimpleCookie(next(line for line in lines if line.startswith(f"{name}=")))[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
        assert bool(cookie["secure"]) == production
        assert (cookie["max-age"], cookie["domain"]) == (str(400 * 86_400), "")
        assert 'data-theme="dark"' in client.get("/plannings", base_url="https://localhost").text

    def test_two_visitors_have_two_tastes(self, app: Flask, reader: PageClient):
        other = stranger(app)
        save(reader, theme="dark")
        save(other, theme="light")
        assert (theme_of(reader.get("/plannings").text), theme_of(other.get("/plannings").text)) == (
            "dark",
            "light",
        )

    def test_a_cookie_of_somebody_else_s_making_is_worth_nothing(self, app: Flask, reader: PageClient):
        save(reader, theme="dark")
        cookie = reader.get_cookie(VISITOR)
        assert cookie is not None
        forger = stranger(app)
        for value in (cookie.value[:-2], cookie.value.partition(".")[0], "x.y", "é", ""):
            forger.set_cookie(VISITOR, value)
            with statements(app) as seen:
                page = forger.get("/plannings")
            assert theme_of(page.text) is None
            assert not [line for line in seen if "preferences" in line]
        assert save(forger, theme="light").status_code == 303
        assert theme_of(forger.get("/plannings").text) == "light"

    def test_a_visitor_who_was_forgotten_may_choose_again(self, app: Flask, reader: PageClient):
        save(reader, theme="dark")
        with services_of(app).new_session() as session, session.begin():
            session.delete(session.scalars(select(Preferences)).one())
        assert theme_of(reader.get("/plannings").text) is None
        save(reader, theme="light")
        assert theme_of(reader.get("/plannings").text) == "light"

    def test_who_comes_back_is_kept_for_longer(self, app: Flask, reader: PageClient):
        save(reader, theme="dark")
        before = stored(app)[0].used_at
        assert "Set-Cookie" not in reader.get("/plannings").headers
        with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
            lines = reader.get("/plannings").headers.getlist("Set-Cookie")
            assert [line.partition("=")[0] for line in lines] == [VISITOR]
            assert "Set-Cookie" not in reader.get("/plannings").headers
        assert stored(app)[0].used_at > before + timedelta(days=1)


class TestSigningIn:
    def test_brings_the_choices_along_and_the_visitor_is_no_more(
        self, app: Flask, ada: Account, reader: PageClient
    ):
        save(reader, theme="dark", words="Sport")
        reader.sign_in("Ada-L", PASSWORD)
        assert reader.get_cookie(VISITOR) is None
        (row,) = stored(app)
        assert (row.user_id, row.chosen) == (ada.id, {"theme": "dark", "blocklist": ["Sport"]})
        assert theme_of(reader.get("/plannings").text) == "dark"

    def test_of_each_key_the_newer_choice_wins(self, app: Flask, ada: Account, reader: PageClient):
        save(reader, theme="dark", words="Sport")
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
            phone = signed_in_app(ada)
            phone.post(UPDATE, json={"theme": "light", "showWeekends": True})
            cookie = reader.get_cookie(VISITOR)
            assert cookie is not None
            browser = app.test_client()
            browser.set_cookie(VISITOR, cookie.value)
            answer = sign_in(browser, "Ada-L")
            user = user_of(phone)
        assert answer.get_json()["user"] == user
        assert browser.get_cookie(VISITOR) is None
        assert (user["theme"], user["blocklist"], user["showWeekends"]) == ("light", ["Sport"], True)

    def test_an_account_has_its_settings_in_every_browser(self, app: Flask, ada: Account):
        save(page_client(app, ada), theme="dark", zone="Asia/Tokyo")
        other = page_client(app, ada)
        assert theme_of(other.get("/plannings").text) == "dark"
        assert filled_in(other.get(SETTINGS).text)["zone"] == "Asia/Tokyo"
        assert other.get_cookie(VISITOR) is None

    def test_signing_out_leaves_nothing_of_them_behind(self, app: Flask, ada: Account):
        client = page_client(app, ada)
        save(client, theme="dark")
        client.post("/sign-out")
        assert theme_of(client.get("/plannings").text) is None


class TestTheForm:
    def test_what_was_saved_is_what_it_shows(self, reader: PageClient):
        save(
            reader,
            theme="light",
            weekends="y",
            teachers="y",
            words="Sport\r\n\r\n Anglais \r\n",
            zone="Asia/Tokyo",
        )
        page = reader.get("/settings?done=saved").text
        form = filled_in(page)
        assert (form["theme"], form["zone"]) == ("light", "Asia/Tokyo")
        assert {"weekends", "teachers"} <= set(form)
        assert "Sport\nAnglais</textarea>" in page.replace("\r", "")
        assert "Saved." in text_of(page)

    def test_everything_can_be_taken_back(self, app: Flask, reader: PageClient):
        save(reader, theme="light", weekends="y", words="Sport", zone="Asia/Tokyo")
        save(reader, theme="auto", weekends=None, words="", zone="")
        assert stored(app)[0].chosen == {"theme": "auto", "showWeekends": False, "blocklist": []}

    @pytest.mark.parametrize("headers", [None, HTMX], ids=["page", "htmx"])
    def test_a_zone_that_is_none_is_said_beside_its_field_and_nothing_is_lost(
        self, app: Flask, reader: PageClient, headers: dict[str, str] | None
    ):
        answer = save(reader, headers, theme="dark", weekends="y", words="Sport", zone="Europe/Atlantis")
        assert answer.status_code == 400
        assert "“Europe/Atlantis” is not an IANA time zone such as Europe/Paris." in text_of(answer.text)
        assert "Nothing was saved" in text_of(answer.text)
        zone = next(field for field in tags_of(answer.text, "input") if field.get("name") == "zone")
        assert (zone["aria-invalid"], zone["value"]) == ("true", "Europe/Atlantis")
        assert "zone-said" in (zone["aria-describedby"] or "")
        form = filled_in(answer.text)
        assert (form["theme"], "weekends" in form) == ("dark", True)
        assert "Sport</textarea>" in answer.text
        assert stored(app) == []
        assert send(reader, answer.text, zone="Asia/Tokyo").status_code == 303
        assert stored(app)[0].chosen["theme"] == "dark"

    def test_too_many_words_and_too_long_ones_are_said(self, app: Flask, reader: PageClient):
        many = save(reader, words="\n".join(f"word {n}" for n in range(201)))
        assert "More than 200 words." in text_of(many.text)
        long = save(reader, words="x" * 101)
        assert "is longer than 100 characters." in text_of(long.text)
        assert stored(app) == []

    def test_a_theme_that_is_none_is_refused(self, app: Flask, reader: PageClient):
        assert save(reader, theme="blue").status_code == 400
        assert save(reader, theme=None).status_code == 400
        assert stored(app) == []

    def test_one_that_was_opened_long_ago_changes_only_what_its_reader_has_changed(
        self, app: Flask, ada: Account
    ):
        client = page_client(app, ada)
        opened = client.get(SETTINGS).text
        signed_in_app(ada).post(UPDATE, json={"blocklist": ["Sport"], "theme": "light"})
        send(client, opened, weekends="y")
        assert stored(app)[0].chosen == {"blocklist": ["Sport"], "theme": "light", "showWeekends": True}

    def test_a_theme_that_only_a_client_has_is_shown_as_dark_and_kept(self, app: Flask, ada: Account):
        signed_in_app(ada).post(UPDATE, json={"theme": "dracula"})
        client = page_client(app, ada)
        assert filled_in(client.get(SETTINGS).text)["theme"] == "dark"
        save(client, weekends="y")
        assert stored(app)[0].chosen["theme"] == "dracula"
        assert theme_of(client.get("/plannings").text) == "dark"
        save(client, theme="light")
        assert stored(app)[0].chosen["theme"] == "light"

    @pytest.mark.parametrize("seen", ["", "[]", "{", '{"theme": 1}'])
    def test_without_what_it_has_shown_all_of_it_counts(self, app: Flask, reader: PageClient, seen: str):
        save(reader, theme="dark", seen=seen)
        assert stored(app)[0].chosen["theme"] == "dark"

    def test_htmx_gets_the_form_as_it_was_saved_and_the_theme_at_once(self, reader: PageClient):
        answer = save(reader, HTMX, theme="dark", zone="Asia/Tokyo")
        assert answer.status_code == 200
        assert "<html" not in answer.text
        assert (filled_in(answer.text)["theme"], filled_in(answer.text)["zone"]) == ("dark", "Asia/Tokyo")
        assert json.loads(answer.headers["HX-Trigger"]) == {"theme": "dark"}
        assert 'id="say" role="status" hx-swap-oob="innerHTML">Saved.' in answer.text
        assert json.loads(save(reader, HTMX, theme="auto").headers["HX-Trigger"]) == {"theme": ""}

    def test_it_is_never_kept_and_takes_no_writes_of_other_sites(self, app: Flask, reader: PageClient):
        assert reader.get(SETTINGS).headers["Cache-Control"] == "no-store"
        assert save(reader, {"Sec-Fetch-Site": "cross-site"}, theme="dark").status_code == 403
        assert reader.post(SETTINGS, data={"theme": "dark", "csrf_token": "x"}).status_code == 400
        assert stored(app) == []

    def test_every_page_leads_to_it(self, app: Flask, ada: Account, reader: PageClient):
        for client in (reader, page_client(app, ada)):
            assert links_of(client.get("/plannings").text).count(SETTINGS) == 2


class TestThemes:
    @pytest.mark.parametrize(
        ("theme", "shown"), [("dark", "dark"), ("dracula", "dark"), ("light", "light"), ("auto", None)]
    )
    def test_every_page_is_in_it(self, app: Flask, ada: Account, theme: str, shown: str | None):
        signed_in_app(ada).post(UPDATE, json={"theme": theme})
        client = page_client(app, ada)
        for path in ("/plannings", "/nothing", SETTINGS):
            assert theme_of(client.get(path).text) == shown

    def test_an_error_page_can_do_without(self, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch):
        app = make_app()
        app.testing = False
        reader = stranger(app)
        save(reader, theme="dark")

        def fail(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("services.accounts.preferences.find", fail)
        answer = reader.get("/plannings")
        assert (answer.status_code, answer.mimetype) == (500, "text/html")
