"""``/api/auth``: signing in with a password, where one is signed in, signing out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from blueprints.services import services_of
from models import LoginSession, Role, User
from services.accounts import passwords
from services.database import writing
from support.accounts import PASSWORD, Account, add_user
from support.auth import (
    AUTH,
    REVOKE,
    REVOKE_OTHERS,
    SESSION,
    SESSIONS,
    SIGN_IN,
    SIGN_OUT,
    UPDATE,
    code,
    sign_in,
    signed_in_app,
    token_client,
    user_of,
)
from support.sign_in import ME
from support.statements import statements

USER = ["id", "name", "email", "emailVerified", "image", "username", "createdAt", "updatedAt"]
CHOICES = ["theme", "highlightTeacher", "showWeekends", "mergeDuplicates", "blocklist", "plannings"]
CHOICES += ["hiddenCourses", "customGroups", "colors", "targetTimezone", "language", "prefsMeta"]
FIELDS = ["id", "token", "userId", "expiresAt", "createdAt", "updatedAt", "ipAddress", "userAgent"]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Keeps cookies."""
    return app.test_client()


class TestSignIn:
    def test_answers_with_a_token_and_the_user(self, browser: FlaskClient, ada: Account):
        answer = sign_in(browser, "ada-l")
        body = answer.get_json()
        assert answer.status_code == 200
        assert list(body) == ["token", "user"]
        assert list(body["user"]) == USER + CHOICES
        assert body["user"] == {
            "id": str(ada.id),
            "name": "Ada-L",
            "email": "",
            "emailVerified": False,
            "image": None,
            "username": "Ada-L",
            "createdAt": body["user"]["createdAt"],
            "updatedAt": body["user"]["updatedAt"],
            **dict.fromkeys(CHOICES),
        }
        assert INSTANT.fullmatch(body["user"]["createdAt"])

    def test_the_cookie_and_the_token_open_the_same_session(
        self, app: Flask, browser: FlaskClient, ada: Account
    ):
        answer = sign_in(browser, "Ada-L")
        token = answer.get_json()["token"]
        assert answer.headers["set-auth-token"] == token
        by_cookie, by_token = browser.get(SESSION), token_client(app, token).get(SESSION)
        assert by_cookie.get_json()["user"] == by_token.get_json()["user"] == answer.get_json()["user"]
        assert by_cookie.get_json()["session"]["id"] == by_token.get_json()["session"]["id"]

    def test_the_session_says_where_and_how_long(self, browser: FlaskClient, ada: Account):
        browser.post(
            SIGN_IN, json={"username": "Ada-L", "password": PASSWORD}, headers={"User-Agent": "Sup/3"}
        )
        session = browser.get(SESSION).get_json()["session"]
        assert list(session) == FIELDS
        assert (session["userId"], session["userAgent"]) == (str(ada.id), "Sup/3")
        assert session["ipAddress"] == "127.0.0.1"
        opened, ends = (datetime.fromisoformat(session[name]) for name in ("createdAt", "expiresAt"))
        assert ends - opened == timedelta(days=30)
        assert INSTANT.fullmatch(session["expiresAt"])

    def test_who_shall_not_be_remembered_is_out_after_a_day(self, browser: FlaskClient, ada: Account):
        answer = sign_in(browser, "Ada-L", rememberMe=False)
        cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("horarium="))
        assert "Expires" not in cookie
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
            assert browser.get(SESSION).get_json() is None
            assert token_client(browser.application, answer.get_json()["token"]).get(SESSION).json is None

    @pytest.mark.parametrize(
        ("username", "password"),
        [("Ada-L", "wrong"), ("nobody", PASSWORD), ("a\x00b", "x"), ("é" * 900, "x")],
    )
    def test_a_wrong_pair_is_told_in_the_same_words(
        self, browser: FlaskClient, ada: Account, username: str, password: str
    ):
        answer = sign_in(browser, username, password)
        assert answer.status_code == 401
        assert answer.get_json() == {
            "code": "INVALID_USERNAME_OR_PASSWORD",
            "message": "Wrong user name or password",
        }
        assert "Set-Cookie" not in answer.headers
        assert browser.get(SESSION).get_json() is None

    def test_an_unknown_name_costs_as_much_as_a_wrong_password(
        self, browser: FlaskClient, ada: Account, monkeypatch: pytest.MonkeyPatch
    ):
        checked: list[str] = []

        class Counting(PasswordHasher):
            def verify(self, *pair: str | bytes) -> bool:
                checked.append(str(pair[0]).split("$")[3])
                return super().verify(*pair)

        monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
        sign_in(browser, "Ada-L", "wrong")
        sign_in(browser, "nobody", "wrong")
        assert checked == ["m=8,t=1,p=1"] * 2

    @pytest.mark.parametrize(
        "body",
        ["", "{", "[]", '{"username":"a"}', '{"username":"","password":""}', '{"username":1,"password":"x"}'],
    )
    def test_a_body_that_is_none_is_invalid(self, browser: FlaskClient, body: str):
        answer = browser.post(SIGN_IN, data=body, content_type="application/json")
        assert code(answer) == (400, "VALIDATION_ERROR")

    @pytest.mark.limited
    def test_too_many_guesses_have_to_wait_and_are_told_how_long(self, browser: FlaskClient, ada: Account):
        assert [sign_in(browser, "Ada-L", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
        answer = sign_in(browser, "Ada-L")
        assert code(answer) == (429, "TOO_MANY_REQUESTS")
        assert set(answer.get_json()) == {"code", "message"}
        assert 0 < int(answer.headers["Retry-After"]) <= 300
        assert answer.headers["X-Retry-After"] == answer.headers["Retry-After"]

    def test_signing_in_again_ends_the_session_before(self, app: Flask, browser: FlaskClient, ada: Account):
        first, second = (sign_in(browser, "Ada-L").get_json()["token"] for _ in range(2))
        assert token_client(app, first).get(SESSION).get_json() is None
        assert token_client(app, second).get(SESSION).get_json() is not None


class TestSignOut:
    def test_ends_the_session_of_the_cookie(self, app: Flask, browser: FlaskClient, ada: Account):
        token = sign_in(browser, "Ada-L").get_json()["token"]
        answer = browser.post(SIGN_OUT)
        assert (answer.status_code, answer.get_json()) == (200, {"success": True})
        assert browser.get(SESSION).get_json() is None
        assert token_client(app, token).get(SESSION).get_json() is None

    def test_ends_the_session_of_the_token(self, ada: Account):
        client = signed_in_app(ada)
        assert client.post(SIGN_OUT, json={}).get_json() == {"success": True}
        assert client.get(SESSION).get_json() is None

    def test_is_no_trouble_for_nobody(self, browser: FlaskClient):
        assert browser.post(SIGN_OUT).get_json() == {"success": True}


class TestSessions:
    def test_those_of_all_doors_are_listed_the_latest_first(self, app: Flask, ada: Account):
        ada.bearer()  # at the timetable's door
        browser, phone = app.test_client(), signed_in_app(ada)
        sign_in(browser, "Ada-L")
        signed_in_app(add_user(app, Role.USER, "bob"))
        listed = browser.get(SESSIONS).get_json()
        assert [list(session) for session in listed] == [FIELDS] * 3
        assert {session["userId"] for session in listed} == {str(ada.id)}
        assert [session["id"] for session in listed] == ["3", "2", "1"]
        assert [session["id"] for session in phone.get(SESSIONS).get_json()] == ["3", "2", "1"]

    def test_their_tokens_open_nothing_but_ones_own_is_echoed(self, app: Flask, ada: Account):
        phone, other = signed_in_app(ada), signed_in_app(ada)
        own = phone.headers["Authorization"].removeprefix("Bearer ")
        tokens = [session["token"] for session in phone.get(SESSIONS).get_json()]
        assert tokens[1] == own == phone.get(SESSION).get_json()["session"]["token"]
        assert token_client(app, tokens[0]).get(SESSION).get_json() is None
        assert other.get(SESSION).get_json() is not None

    def test_a_browser_learns_no_token_from_them(self, app: Flask, browser: FlaskClient, ada: Account):
        token = sign_in(browser, "Ada-L").get_json()["token"]
        shown = browser.get(SESSION).get_json()["session"]["token"]
        assert shown == browser.get(SESSIONS).get_json()[0]["token"] != token
        assert token_client(app, shown).get(SESSION).get_json() is None

    def test_one_is_revoked_by_its_listed_token_at_any_door(self, app: Flask, ada: Account):
        timetable, phone, browser = ada.client(), signed_in_app(ada), app.test_client()
        sign_in(browser, "Ada-L")
        _, of_phone, of_timetable = (session["token"] for session in browser.get(SESSIONS).get_json())
        assert browser.post(REVOKE, json={"token": of_timetable}).get_json() == {"status": True}
        assert timetable.get(ME).status_code == 401
        assert phone.get(SESSION).get_json() is not None
        browser.post(REVOKE, json={"token": of_phone})
        assert phone.get(SESSION).get_json() is None

    def test_ones_own_is_revoked_by_the_token_that_one_sends(self, ada: Account):
        client = signed_in_app(ada)
        token = client.headers["Authorization"].removeprefix("Bearer ")
        assert client.post(REVOKE, json={"token": token}).get_json() == {"status": True}
        assert client.get(SESSION).get_json() is None

    @pytest.mark.parametrize("token", ["x", "00000000-0000-4000-8000-000000000000", "a.b"])
    def test_what_names_none_revokes_none(self, ada: Account, token: str):
        client = signed_in_app(ada)
        assert client.post(REVOKE, json={"token": token}).get_json() == {"status": True}
        assert client.get(SESSION).get_json() is not None

    def test_nobody_revokes_anothers(self, app: Flask, ada: Account):
        hers, his = signed_in_app(ada), signed_in_app(add_user(app, Role.SUPERADMIN, "bob"))
        token = hers.headers["Authorization"].removeprefix("Bearer ")
        with services_of(app).new_session() as session:
            sid = str(session.get_one(LoginSession, 1).sid)
        for named in (token, sid):
            his.post(REVOKE, json={"token": named})
        assert hers.get(SESSION).get_json() is not None

    def test_all_others_are_revoked_at_once(self, app: Flask, ada: Account):
        timetable, phone, browser = ada.client(), signed_in_app(ada), app.test_client()
        bobs = signed_in_app(add_user(app, Role.USER, "bob"))
        sign_in(browser, "Ada-L")
        assert browser.post(REVOKE_OTHERS).get_json() == {"status": True}
        assert timetable.get(ME).status_code == 401
        assert phone.get(SESSION).get_json() is None
        assert len(browser.get(SESSIONS).get_json()) == 1
        assert bobs.get(SESSION).get_json() is not None


class TestAccess:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", SESSIONS), ("POST", REVOKE), ("POST", REVOKE_OTHERS), ("POST", UPDATE)],
    )
    def test_strangers_are_refused_before_what_they_send_is_read(
        self, client: FlaskClient, method: str, path: str
    ):
        answer = client.open(path, method=method, data="{", content_type="application/json")
        assert code(answer) == (401, "UNAUTHORIZED")

    def test_the_tokens_of_other_doors_open_nothing(self, app: Flask, ada: Account):
        assert token_client(app, ada.bearer()).get(SESSION).get_json() is None
        token = sign_in(app.test_client(), "Ada-L").get_json()["token"]
        assert token_client(app, token).get(ME).status_code == 401

    def test_a_forged_token_opens_nothing(self, app: Flask, ada: Account):
        name, _, signature = sign_in(app.test_client(), "Ada-L").get_json()["token"].partition(".")
        for forged in (f"{name}.{signature[::-1]}", f"{'0' * 32}.{signature}", name, f"{name}."):
            assert token_client(app, forged).get(SESSION).get_json() is None

    def test_who_is_disabled_is_nobody_at_once(self, app: Flask, ada: Account):
        client = signed_in_app(ada)
        with writing(services_of(app).new_session) as session:
            session.get_one(User, ada.id).disabled_at = datetime.now(UTC)
        assert client.get(SESSION).get_json() is None
        assert code(sign_in(app.test_client(), "Ada-L")) == (401, "INVALID_USERNAME_OR_PASSWORD")


class TestTheDoor:
    def test_it_says_that_it_is_open(self, client: FlaskClient):
        assert client.get(f"{AUTH}/ok").get_json() == {"ok": True}

    def test_nothing_of_it_is_kept_anywhere(self, app: Flask, ada: Account):
        client = signed_in_app(ada)
        for path in ("/ok", "/get-session", "/list-sessions", "/nothing", "/sign-out"):
            assert client.get(f"{AUTH}{path}").headers["Cache-Control"] == "no-store", path
        assert sign_in(app.test_client(), "Ada-L").headers["Cache-Control"] == "no-store"
        assert app.test_client().post(UPDATE).headers["Cache-Control"] == "no-store"

    def test_its_errors_have_a_code_and_a_message(self, client: FlaskClient):
        assert code(client.get(f"{AUTH}/nothing")) == (404, "NOT_FOUND")
        wrong = client.get(SIGN_OUT)
        assert code(wrong) == (405, "METHOD_NOT_ALLOWED")
        assert "POST" in wrong.headers["Allow"]

    def test_who_is_signed_in_costs_three_reads_and_no_write(self, ada: Account):
        client = signed_in_app(ada)
        with statements(ada.app) as seen:
            user_of(client)
        assert [line.split()[0] for line in seen if line != "BEGIN"] == ["SELECT"] * 3

    def test_it_is_described(self, client: FlaskClient):
        paths = client.get("/api/openapi.json").get_json()["paths"]
        assert paths[UPDATE]["post"]["security"] == [{"Bearer": []}]
        assert "security" not in paths[SIGN_IN]["post"]

    def test_switched_off_it_is_not_there(self, make_app):
        client = make_app(auth_enabled=False).test_client()
        for method, path in (("GET", SESSION), ("GET", f"{AUTH}/ok"), ("POST", SIGN_IN), ("POST", UPDATE)):
            answer = client.open(path, method=method, json={} if method == "POST" else None)
            assert answer.status_code == 404
            assert answer.get_json() == {"error": "NOT_FOUND", "message": "Route not found"}
