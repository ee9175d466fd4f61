"""``/api/v2/auth``: programs sign in with an API key, and stay signed in by refresh tokens."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import Role, User
from services.accounts import closing, planner_keys
from services.database import writing
from support.accounts import PASSWORD, Account, add_user
from support.application import MakeApp
from support.planner_auth import AUTH, RENEW, SCRATCH, add_key, carrying, open_scratch, renew, sign_in
from support.sign_in import LOGIN, ME
from support.statements import statements


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    app = make_app()
    open_scratch(app)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program: it keeps no cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


@pytest.fixture
def key(ada: Account) -> str:
    return add_key(ada)


def opens(client: FlaskClient, answer: TestResponse) -> bool:
    """Whether the token of an answer opens the door."""
    return client.get(SCRATCH, headers=carrying(answer)).status_code == 200


def refused(answer: TestResponse) -> bool:
    """Whether an answer is the one that tells nobody what was wrong."""
    body = answer.get_json()
    return (answer.status_code, set(body), body["error"]) == (401, {"error", "message"}, "Unauthorised")


def change(app: Flask, do: Callable[[Session], Any]) -> None:
    with writing(services_of(app).new_session) as session:
        do(session)


class TestSigningIn:
    def test_gives_tokens_and_whose_they_are(self, client: FlaskClient, ada: Account, key: str):
        answer = sign_in(client, "Ada-L", key)
        body = answer.get_json()
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert set(body) == {"userId", "productId", "email", "token", "refreshToken"}
        assert (body["userId"], body["productId"], body["email"]) == (ada.id, 1, "")
        assert client.get(SCRATCH, headers=carrying(answer)).get_json() == {"username": "Ada-L"}

    def test_the_token_is_a_jwt_of_a_quarter_of_an_hour(self, client: FlaskClient, ada: Account, key: str):
        token = sign_in(client, "ada-l", key).get_json()["token"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert (claims["sub"], claims["exp"] - claims["iat"]) == (str(ada.id), 15 * 60)

    @pytest.mark.parametrize(("role", "product"), [(Role.USER, 1), (Role.ADMIN, 2), (Role.SUPERADMIN, 2)])
    def test_the_product_follows_from_the_role(
        self, app: Flask, client: FlaskClient, role: Role, product: int
    ):
        account = add_user(app, role)
        answer = sign_in(client, account.username, add_key(account))
        assert answer.get_json()["productId"] == product

    def test_tells_the_address_that_the_account_has(self, app: Flask, client: FlaskClient, ada: Account):
        change(app, lambda session: setattr(session.get_one(User, ada.id), "email", "ada@example.edu"))
        assert sign_in(client, "Ada-L", add_key(ada)).get_json()["email"] == "ada@example.edu"

    def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
        self, app: Flask, client: FlaskClient, ada: Account, key: str
    ):
        bob = add_user(app, username="bob")
        pairs = [("nobody", key), ("Ada-L", "hor_wrong"), ("Ada-L", PASSWORD), ("bob", key)]
        pairs += [("é" * 200, "x"), ("Ada-L", add_key(bob)), ("Ada-L\x00", key), ("Ada-L", "\x00")]
        bodies, queries = set(), set()
        for username, password in pairs:
            with statements(app) as sent:
                answer = sign_in(client, username, password)
            assert refused(answer)
            bodies.add(answer.data)
            queries.add(len(sent))
        assert (len(bodies), len(queries)) == (1, 1)

    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ({"username": "Ada-L"}, "password"),
            ({"password": "x"}, "username"),
            ({"username": 1, "password": "x"}, "username"),
            ({"username": "Ada-L", "password": None}, "password"),
            ({"username": "", "password": "x"}, "username"),
            ([], "body"),
        ],
    )
    def test_a_body_that_lacks_something_is_told_what(self, client: FlaskClient, body: Any, named: str):
        answer = client.post(AUTH, json=body)
        assert answer.status_code == 400
        assert answer.get_json()["error"] == "Bad Request"
        assert answer.get_json()["message"].startswith(f"{named}: ")

    @pytest.mark.parametrize("path", [AUTH, RENEW])
    @pytest.mark.parametrize(
        "body",
        [
            {"data": {"username": "Ada-L", "password": "x", "refreshToken": "x"}},
            {"data": "{", "content_type": "application/json"},
            {"data": "", "content_type": "application/json"},
            {"data": '{"username":"\\ud800","password":"\\ud800"}', "content_type": "application/json"},
        ],
    )
    def test_only_json_is_read(self, client: FlaskClient, path: str, body: dict[str, Any]):
        answer = client.post(path, **body)
        assert answer.status_code in (400, 415)
        assert set(answer.get_json()) == {"error", "message"}

    def test_a_refusal_repeats_no_secret(self, client: FlaskClient):
        secret = "hor_" + "s" * 2000
        assert secret not in sign_in(client, "Ada-L", secret).text


class TestRenewing:
    def test_replaces_both_tokens(self, client: FlaskClient, ada: Account, key: str):
        first = sign_in(client, "Ada-L", key)
        second = renew(client, first.get_json()["refreshToken"])
        assert second.status_code == 200
        assert second.headers["Cache-Control"] == "no-store"
        one, two = first.get_json(), second.get_json()
        assert {name: one[name] for name in ("userId", "productId", "email")} == {
            name: two[name] for name in ("userId", "productId", "email")
        }
        assert {one["token"], one["refreshToken"]}.isdisjoint({two["token"], two["refreshToken"]})
        assert opens(client, second)

    def test_an_answer_that_was_lost_is_given_again(self, client: FlaskClient, ada: Account, key: str):
        token = sign_in(client, "Ada-L", key).get_json()["refreshToken"]
        answers = [renew(client, token).get_json()["refreshToken"] for _ in range(2)]
        assert answers[0] == answers[1]

    def test_a_token_that_comes_back_later_ends_the_session(
        self, client: FlaskClient, ada: Account, key: str
    ):
        start = datetime.now(UTC)
        stolen = sign_in(client, "Ada-L", key).get_json()["refreshToken"]
        second = renew(client, stolen)
        third = renew(client, second.get_json()["refreshToken"])
        with time_machine.travel(start + timedelta(minutes=1)):
            assert opens(client, third)
            assert refused(renew(client, stolen))
            assert not opens(client, third)
            assert refused(renew(client, third.get_json()["refreshToken"]))
            assert sign_in(client, "Ada-L", key).status_code == 200

    def test_ends_after_thirty_days(self, client: FlaskClient, ada: Account, key: str):
        start = datetime.now(UTC)
        token = sign_in(client, "Ada-L", key).get_json()["refreshToken"]
        with time_machine.travel(start + timedelta(days=30, minutes=1)):
            assert refused(renew(client, token))
        with time_machine.travel(start + timedelta(days=29)):
            assert renew(client, token).status_code == 200

    @pytest.mark.parametrize("token", ["x", "é\x00", f"{'0' * 32}.0.{'A' * 43}", "a" * 1000])
    def test_what_was_never_given_renews_nothing(self, client: FlaskClient, token: str):
        assert refused(renew(client, token))

    def test_the_field_is_named_when_it_is_missing(self, client: FlaskClient):
        answer = client.post(RENEW, json={})
        assert answer.status_code == 400
        assert answer.get_json()["message"] == "refreshToken: Field required"

    def test_an_access_token_renews_nothing(self, client: FlaskClient, ada: Account, key: str):
        assert refused(renew(client, sign_in(client, "Ada-L", key).get_json()["token"]))


class TestTheEnd:
    """What ends the key or the account ends all that the key has opened."""

    ENDS: tuple[Callable[[Session, int], Any], ...] = (
        lambda session, user: planner_keys.revoke(session, user, datetime.now(UTC)),
        lambda session, user: planner_keys.replace(session, user, datetime.now(UTC)),
        lambda session, user: planner_keys.allow(session, user, False, datetime.now(UTC)),
        lambda session, user: setattr(session.get_one(User, user), "disabled_at", datetime.now(UTC)),
        lambda session, user: closing.close(session, session.get_one(User, user), datetime.now(UTC)),
    )
    NAMES = ("revoked key", "rotated key", "withdrawn access", "disabled user", "deleted user")

    @pytest.mark.parametrize("end", ENDS, ids=NAMES)
    def test_it_is_over_at_once(
        self, app: Flask, client: FlaskClient, ada: Account, key: str, end: Callable[[Session, int], Any]
    ):
        answer = sign_in(client, "Ada-L", key)
        assert opens(client, answer)
        change(app, lambda session: end(session, ada.id))
        assert not opens(client, answer)
        assert refused(renew(client, answer.get_json()["refreshToken"]))
        assert refused(sign_in(client, "Ada-L", key))

    def test_a_token_is_over_after_a_quarter_of_an_hour(self, client: FlaskClient, ada: Account, key: str):
        answer = sign_in(client, "Ada-L", key)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=15, seconds=1)):
            gone = client.get(SCRATCH, headers=carrying(answer))
            assert refused(gone)
            assert opens(client, renew(client, answer.get_json()["refreshToken"]))


class TestOtherDoors:
    def test_its_token_does_not_open_v1(self, client: FlaskClient, ada: Account, key: str):
        answer = client.get(ME, headers=carrying(sign_in(client, "Ada-L", key)))
        assert (answer.status_code, answer.get_json()["errorCode"]) == (401, "UNAUTHORIZED")

    def test_a_token_of_v1_does_not_open_it(self, client: FlaskClient, ada: Account):
        login = client.post(LOGIN, json={"username": "Ada-L", "password": PASSWORD})
        bearer = {"Authorization": f"Bearer {login.get_json()['access_token']}"}
        assert client.get(ME, headers=bearer).status_code == 200
        assert refused(client.get(SCRATCH, headers=bearer))

    def test_a_refresh_token_of_v1_renews_nothing(self, app: Flask, client: FlaskClient, ada: Account):
        login = client.post(LOGIN, json={"username": "Ada-L", "password": PASSWORD})
        cookie = next(
            line for line in login.headers.getlist("Set-Cookie") if line.startswith("refresh_token=")
        )
        assert refused(renew(client, cookie.partition("=")[2].partition(";")[0]))

    def test_its_key_opens_nothing_else(self, client: FlaskClient, ada: Account, key: str):
        assert client.get("/integration/rooms", headers={"X-Api-Key": key}).status_code == 401
        assert client.post(LOGIN, json={"username": "Ada-L", "password": key}).status_code == 401

    @pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic YTpi"}])
    def test_nobody_gets_in(self, client: FlaskClient, headers: dict[str, str]):
        assert refused(client.get(SCRATCH, headers=headers))
