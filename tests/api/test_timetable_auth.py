"""``/api/v1/auth``: signing in, signing out, changing the password."""

import re
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import LoginSession, RefreshToken, Role, User
from services.database import writing
from support.accounts import PASSWORD, Account, HeaderClient, add_user
from support.application import MakeApp
from support.sign_in import (
    CHANGE,
    LOGIN,
    LOGOUT,
    ME,
    bare,
    bearer,
    code,
    cookies,
    log_in,
    refresh,
    sent,
    works,
)
from support.statements import statements

NEW = "a better password"


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.ADMIN, "Ada-L")


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Keeps cookies."""
    return app.test_client()


class TestLogin:
    def test_answers_with_a_token_and_who_it_is_for(self, browser: FlaskClient, ada: Account):
        answer = log_in(browser)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        body = answer.get_json()
        assert set(body) == {"access_token", "user"}
        assert body["user"] == {"username": "Ada-L", "role": "ADMIN"}
        assert browser.get(ME, headers=bearer(answer)).get_json() == body["user"]

    def test_the_token_is_a_jwt_of_a_quarter_of_an_hour(self, browser: FlaskClient, ada: Account):
        token = log_in(browser).get_json()["access_token"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert jwt.get_unverified_header(token)["alg"] == "HS256"
        assert set(claims) == {"sub", "sid", "iat", "exp", "jti"}
        assert claims["sub"] == str(ada.id)
        assert claims["exp"] - claims["iat"] == 15 * 60

    @pytest.mark.parametrize("production", [False, True])
    def test_sets_two_cookies_that_scripts_and_other_sites_do_not_get(
        self, make_app: MakeApp, production: bool
    ):
        changes = {"environment": "production", "secret_key": "x" * 40} if production else {}
        app = make_app(**changes)
        add_user(app, username="Ada-L")
        lines = log_in(app.test_client()).headers.getlist("Set-Cookie")
        found = {line.partition("=")[0]: line.split("; ") for line in lines}
        assert set(found) == {"refresh_token", "device_id"}
        for first, *attributes in found.values():
            name, _, value = first.partition("=")
            assert re.fullmatch(r"[A-Za-z0-9._-]+", value), name
            assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
            assert ("Secure" in attributes) is production
        ages = {name: int(re.findall(r"Max-Age=(\d+)", "; ".join(parts))[0]) for name, parts in found.items()}
        assert ages["device_id"] == 400 * 86400
        assert 30 * 86400 - 60 <= ages["refresh_token"] <= 30 * 86400

    def test_names_differ_by_more_than_case(self, browser: FlaskClient, ada: Account):
        assert log_in(browser, "ADA-l").get_json()["user"]["username"] == "Ada-L"

    @pytest.mark.parametrize(
        ("username", "password"),
        [
            ("Ada-L", "wrong"),
            ("nobody", PASSWORD),
            ("Ada-L", PASSWORD + " "),
            ("a\x00b", "x"),
            ("é" * 900, "x"),
        ],
    )
    def test_a_wrong_pair_is_refused_the_same_way(
        self, browser: FlaskClient, ada: Account, username: str, password: str
    ):
        answer = log_in(browser, username, password)
        assert code(answer) == (401, "BAD_CREDENTIALS")
        assert answer.get_json()["details"] == f"uri={LOGIN}"
        assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize(
        "body",
        [
            '{"username": "a"}',
            '{"username": "", "password": ""}',
            "{",
            "[]",
            '{"username":"\\ud800","password":"\\ud800"}',
        ],
    )
    def test_a_body_that_is_none_is_invalid(self, browser: FlaskClient, body: str):
        answer = browser.post(LOGIN, data=body, content_type="application/json")
        assert code(answer) == (400, "VALIDATION_FAILED")

    def test_a_deleted_user_is_nobody(self, app: Flask, browser: FlaskClient, ada: Account):
        with writing(services_of(app).new_session) as session:
            session.get_one(User, ada.id).deleted_at = datetime.now(UTC)
        assert code(log_in(browser)) == (401, "BAD_CREDENTIALS")

    def test_a_stale_bearer_is_ignored(self, browser: FlaskClient, ada: Account):
        stale = {"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x"}
        assert log_in(browser, headers=stale).status_code == 200
        assert refresh(browser, headers=stale).status_code == 200
        assert browser.post(LOGOUT, headers=stale).status_code == 204

    def test_a_device_keeps_its_id_and_ends_its_last_session(
        self, app: Flask, browser: FlaskClient, ada: Account
    ):
        first = log_in(browser)
        second = log_in(browser)
        assert cookies(first)["device_id"] == cookies(second)["device_id"]
        assert (works(app, first), works(app, second)) == (False, True)

    def test_another_users_device_and_an_invented_one_are_new(
        self, app: Flask, browser: FlaskClient, ada: Account
    ):
        add_user(app, username="bob")
        of_ada = cookies(log_in(browser))["device_id"]
        of_bob = cookies(log_in(browser, "bob"))["device_id"]
        invented = "11111111-2222-4333-8444-555555555555"
        of_no_one = cookies(log_in(bare(app), headers={"Cookie": f"device_id={invented}"}))["device_id"]
        assert len({of_ada, of_bob, invented, of_no_one}) == 4
        odd = {"Cookie": 'device_id="\\000x"'}
        assert log_in(bare(app), headers=odd).status_code == 200

    def test_an_old_hash_is_renewed(self, app: Flask, browser: FlaskClient, ada: Account):
        from argon2 import PasswordHasher

        old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
        with writing(services_of(app).new_session) as session:
            session.get_one(User, ada.id).password_hash = old
        assert [log_in(browser).status_code for _ in range(2)] == [200, 200]
        with services_of(app).new_session() as session:
            assert "t=1" in session.get_one(User, ada.id).password_hash


class TestAccessTokens:
    def test_every_call_asks_the_database_once(self, app: Flask, admin_client: HeaderClient):
        with statements(app) as sent_statements:
            assert admin_client.get(ME).status_code == 200
        assert len([line for line in sent_statements if line.startswith("SELECT")]) == 1

    def test_a_changed_role_counts_at_once(self, app: Flask, ada: Account):
        client = ada.client()
        with writing(services_of(app).new_session) as session:
            session.get_one(User, ada.id).role = Role.USER
        assert client.get(ME).get_json()["role"] == "USER"

    def test_it_ends_after_a_quarter_of_an_hour(self, ada: Account):
        client = ada.client()
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
            assert code(client.get(ME)) == (401, "UNAUTHORIZED")

    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer \xff", "bearer null"]
    )
    def test_what_is_no_token_opens_nothing(self, client: FlaskClient, header: str):
        assert code(client.get(ME, headers={"Authorization": header})) == (401, "UNAUTHORIZED")

    def test_a_token_that_others_have_signed_opens_nothing(self, client: FlaskClient, ada: Account):
        ours = jwt.decode(ada.bearer(), options={"verify_signature": False})
        for key, algorithm in (("k" * 32, "HS256"), ("", "none")):
            forged = jwt.encode(ours, key, algorithm)
            assert code(client.get(ME, headers={"Authorization": f"Bearer {forged}"}))[0] == 401


class TestLogout:
    def test_ends_the_session_and_its_tokens(self, app: Flask, browser: FlaskClient, ada: Account):
        answer = log_in(browser)
        out = browser.post(LOGOUT)
        assert out.status_code == 204
        assert out.data == b""
        assert not works(app, answer)
        assert code(refresh(bare(app), headers=sent(cookies(answer)))) == (401, "BAD_CREDENTIALS")
        assert browser.get_cookie("refresh_token") is None
        assert browser.get_cookie("device_id") is not None, "the device stays known"

    def test_by_the_access_token_alone(self, app: Flask, ada: Account):
        client = bare(app)
        answer = log_in(client)
        assert client.post(LOGOUT, headers=bearer(answer)).status_code == 204
        assert not works(app, answer)

    def test_of_nobody_is_fine_too(self, app: Flask):
        client = bare(app)
        assert client.post(LOGOUT).status_code == 204
        assert client.post(LOGOUT, headers={"Cookie": "refresh_token=x"}).status_code == 204


class TestChangingThePassword:
    def change(self, client: FlaskClient, answer: TestResponse, **changes: str) -> TestResponse:
        body = {"old": PASSWORD, "new": NEW, "confirm": NEW, **changes}
        return client.put(CHANGE, json=body, headers=bearer(answer))

    def test_ends_every_other_session(self, app: Flask, ada: Account):
        here, there = app.test_client(), app.test_client()
        mine, other = log_in(here), log_in(there)
        done = self.change(here, mine)
        assert done.status_code == 200
        assert isinstance(done.get_json(), str)
        assert (works(app, mine), works(app, other)) == (True, False)
        assert refresh(here).status_code == 200
        assert code(refresh(there))[0] == 401
        assert code(log_in(there)) == (401, "BAD_CREDENTIALS")
        assert log_in(there, password=NEW).status_code == 200

    def test_wants_the_old_one(self, browser: FlaskClient, ada: Account):
        answer = log_in(browser)
        assert code(self.change(browser, answer, old="wrong")) == (400, "WRONG_OLD_PASSWORD")
        assert log_in(browser).status_code == 200

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"confirm": NEW + "x"}, "confirm"),
            ({"new": "too short", "confirm": "too short"}, "new"),
            ({"old": ""}, "old"),
            ({"confirm": ""}, "confirm"),
        ],
    )
    def test_says_which_field_is_wrong(
        self, browser: FlaskClient, ada: Account, changes: dict[str, str], field: str
    ):
        answer = self.change(browser, log_in(browser), **changes)
        assert code(answer) == (400, "VALIDATION_FAILED")
        assert [error["field"] for error in answer.get_json()["errors"]] == [field]

    def test_the_user_name_is_no_password(self, app: Flask, browser: FlaskClient):
        add_user(app, Role.USER, "ada-lovelace")
        answer = self.change(
            browser, log_in(browser, "ada-lovelace"), new="Ada-Lovelace", confirm="Ada-Lovelace"
        )
        assert code(answer) == (400, "VALIDATION_FAILED")
        assert [error["field"] for error in answer.get_json()["errors"]] == ["new"]

    @pytest.mark.limited
    def test_guessing_the_old_one_is_limited(self, browser: FlaskClient, ada: Account):
        answer = log_in(browser)
        statuses = [self.change(browser, answer, old=f"guess {n}").status_code for n in range(8)]
        assert statuses == [400] * 5 + [429] * 3


def test_nothing_secret_is_stored_or_logged(
    app: Flask, browser: FlaskClient, ada: Account, capfd: pytest.CaptureFixture[str]
):
    answers = [log_in(browser), refresh(browser), refresh(browser)]
    first = sent(cookies(answers[0]))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        assert refresh(bare(app), headers=first).status_code == 401
    logged = "".join(capfd.readouterr())
    assert "session_revoked" in logged
    with services_of(app).new_session() as session:
        rows = [
            vars(row)
            for table in (User, LoginSession, RefreshToken)
            for row in session.scalars(select(table))
        ]
    secrets = [PASSWORD, *(answer.get_json()["access_token"] for answer in answers)]
    secrets += [cookies(answer)["refresh_token"] for answer in answers]
    assert len(rows) >= 3
    assert [secret for secret in secrets if secret in logged or secret in str(rows)] == []
