"""Signing in by passkeys over HTTP, rightly and wrongly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from structlog.testing import capture_logs

from blueprints.services import services_of
from fakes.authenticator import Authenticator, decode, encode
from models import Role
from services.accounts.proof import BadCredentials
from services.accounts.signed_in import Client
from support.accounts import Account, HeaderClient, add_user
from support.application import MakeApp
from support.passkeys import (
    DELETE,
    LIST,
    REGISTER,
    REGISTER_OPTIONS,
    SIGN_IN,
    SIGN_IN_OPTIONS,
    add,
    bearer_client,
    change_user,
    code,
    enter,
    options_for,
    stranger,
    with_token,
)

NO_ANSWERS: list[Any] = [
    None,
    [],
    {},
    {"response": None},
    {"response": {"id": "a", "rawId": "a", "type": "public-key"}},
    {"response": {"id": "a", "rawId": "a", "type": "password", "response": {}}},
]


def test_nobody_has_to_say_who_they_are(app: Flask, holder_client: HeaderClient, phone: Authenticator):
    add(holder_client, phone)
    assert options_for(stranger(app), SIGN_IN_OPTIONS)["allowCredentials"] == []
    answer = enter(stranger(app), phone)
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["user"]["username"] == "Ada-L"
    assert body["session"]["userId"] == body["user"]["id"]
    assert body["user"]["theme"] is None, "with what they have chosen"
    assert with_token(app, body["session"]["token"]).get(LIST).status_code == 200


def test_a_browser_is_signed_in_to_the_pages_too(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    browser = app.test_client()
    browser.get("/sign-in")
    answer = enter(browser, phone)
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(line.startswith("device_id=") for line in cookies)
    assert "Account of Ada-L" in browser.get("/plannings").text
    assert browser.get(LIST).status_code == 200


@pytest.mark.parametrize(("remember", "lasts"), [(True, True), (False, False)])
def test_the_cookie_lasts_as_long_as_is_wanted(
    app: Flask, holder_client: HeaderClient, phone: Authenticator, remember: bool, lasts: bool
):
    add(holder_client, phone)
    browser = app.test_client()
    used = phone.get(options_for(browser, SIGN_IN_OPTIONS))
    answer = browser.post(SIGN_IN, json={"response": used, "rememberMe": remember})
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("horarium=")]
    assert ("Expires" in cookie) == lasts


def test_who_is_signed_in_is_asked_for_their_own(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    allowed = options_for(holder_client, SIGN_IN_OPTIONS)["allowCredentials"]
    assert [one["id"] for one in allowed] == [encode(phone.made[0].id)]
    bob, key = bearer_client(add_user(app, Role.USER)), Authenticator()
    add(bob, key)
    options = {**options_for(holder_client, SIGN_IN_OPTIONS), "allowCredentials": []}
    answer = holder_client.post(SIGN_IN, json={"response": key.get(options)})
    assert code(answer) == (401, "AUTHENTICATION_FAILED")
    assert enter(holder_client, phone).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"rp_id": "evil.example"},
        {"kind": "webauthn.create"},
        {"cross_origin": True},
        {"signature": b"0" * 70},
        {"user_handle": b"somebody else 16"},
        {"user_handle": b""},
    ],
    ids=str,
)
def test_an_answer_to_something_else_is_refused(
    app: Flask, holder_client: HeaderClient, phone: Authenticator, wrong: dict[str, Any]
):
    add(holder_client, phone)
    assert code(enter(stranger(app), phone, **wrong)) == (401, "AUTHENTICATION_FAILED")
    assert enter(stranger(app), phone).status_code == 200


def test_a_changed_byte_of_what_was_signed_is_noticed(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    used = phone.get(options_for(stranger(app), SIGN_IN_OPTIONS))
    data = bytearray(decode(used["response"]["authenticatorData"]))
    data[-1] += 1
    used["response"]["authenticatorData"] = encode(bytes(data))
    answer = stranger(app).post(SIGN_IN, json={"response": used})
    assert code(answer) == (401, "AUTHENTICATION_FAILED")


def test_another_key_under_a_known_id_is_refused(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    forger = Authenticator()
    forger.create(options_for(holder_client, REGISTER_OPTIONS), credential_id=phone.made[0].id)
    assert code(enter(stranger(app), forger)) == (401, "AUTHENTICATION_FAILED")


def test_a_challenge_that_nobody_gave_is_refused(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    answer = enter(stranger(app), phone, challenge=encode(b"y" * 32))
    assert code(answer) == (400, "CHALLENGE_NOT_FOUND")


def test_a_challenge_for_making_one_signs_nobody_in(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    options = {**options_for(holder_client, REGISTER_OPTIONS), "allowCredentials": [], "rpId": "localhost"}
    answer = stranger(app).post(SIGN_IN, json={"response": phone.get(options)})
    assert code(answer) == (400, "CHALLENGE_NOT_FOUND")


def test_an_answer_is_good_once(app: Flask, holder_client: HeaderClient, phone: Authenticator):
    add(holder_client, phone)
    used = phone.get(options_for(stranger(app), SIGN_IN_OPTIONS))
    assert stranger(app).post(SIGN_IN, json={"response": used}).status_code == 200
    again = stranger(app).post(SIGN_IN, json={"response": used})
    assert code(again) == (400, "CHALLENGE_NOT_FOUND")


def test_five_minutes_later_it_is_too_late(app: Flask, holder_client: HeaderClient, phone: Authenticator):
    add(holder_client, phone)
    options = options_for(stranger(app), SIGN_IN_OPTIONS)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5, seconds=1)):
        late = stranger(app).post(SIGN_IN, json={"response": phone.get(options)})
    assert code(late) == (400, "CHALLENGE_NOT_FOUND")


def test_what_one_browser_was_asked_no_other_answers(
    app: Flask, holder_client: HeaderClient, phone: Authenticator
):
    add(holder_client, phone)
    attacker, victim = app.test_client(), app.test_client()
    for browser in (attacker, victim):
        browser.get("/sign-in")
    for begins, answers in ((attacker, victim), (stranger(app), victim), (attacker, stranger(app))):
        used = phone.get(options_for(begins, SIGN_IN_OPTIONS))
        assert code(answers.post(SIGN_IN, json={"response": used})) == (400, "CHALLENGE_NOT_FOUND")


def test_an_unknown_passkey_signs_nobody_in(app: Flask, holder_client: HeaderClient):
    unknown = Authenticator()
    unknown.create(options_for(holder_client, REGISTER_OPTIONS))
    assert code(enter(stranger(app), unknown)) == (401, "PASSKEY_NOT_FOUND")


@pytest.mark.parametrize("state", ["disabled_at", "deleted_at"])
def test_nor_does_that_of_a_closed_account(
    app: Flask, holder: Account, holder_client: HeaderClient, phone: Authenticator, state: str
):
    add(holder_client, phone)
    change_user(holder, **{state: datetime.now(UTC)})
    assert code(enter(stranger(app), phone)) == (401, "PASSKEY_NOT_FOUND")


class TestCounters:
    """Of an authenticator that was copied, one counter lags behind (WebAuthn level 3, 6.1.1)."""

    def test_it_has_to_go_up(self, app: Flask, holder_client: HeaderClient, phone: Authenticator):
        add(holder_client, phone)
        assert enter(stranger(app), phone, count=7).status_code == 200
        for copied in (7, 6, 0):
            with capture_logs() as logged:
                refused = enter(stranger(app), phone, count=copied)
            assert code(refused) == (401, "AUTHENTICATION_FAILED")
            assert "passkey_counter_went_back" in [line["event"] for line in logged]
        assert enter(stranger(app), phone, count=8).status_code == 200

    def test_it_need_not_be_there(self, app: Flask, holder_client: HeaderClient):
        manager = Authenticator(counts=False)
        add(holder_client, manager)
        for _ in range(3):
            assert enter(stranger(app), manager).status_code == 200
        assert holder_client.get(LIST).get_json()[0]["counter"] == 0

    def test_a_forged_answer_does_not_move_it(
        self, app: Flask, holder_client: HeaderClient, phone: Authenticator
    ):
        add(holder_client, phone)
        forged = enter(stranger(app), phone, count=1000, signature=b"0" * 70)
        assert code(forged) == (401, "AUTHENTICATION_FAILED")
        assert enter(stranger(app), phone, count=2).status_code == 200

    def test_the_highest_ones_fit(self, app: Flask, holder_client: HeaderClient, phone: Authenticator):
        add(holder_client, phone)
        for count in (2**31, 2**32 - 1):
            assert enter(stranger(app), phone, count=count).status_code == 200


def test_what_is_no_answer_is_refused(holder_client: HeaderClient):
    for address in (SIGN_IN, REGISTER):
        for body in NO_ANSWERS:
            assert code(holder_client.post(address, json=body)) == (400, "VALIDATION_ERROR"), body


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_garbage_in_an_answer_is_refused(
    app: Flask, holder_client: HeaderClient, phone: Authenticator, part: str
):
    add(holder_client, phone)
    for text in ("", "a", "é", "\x00", "!" * 99, encode(b"{}"), encode(b"\xff"), encode(b"[1]")):
        used = phone.get(options_for(stranger(app), SIGN_IN_OPTIONS))
        used["response"][part] = text
        answer = stranger(app).post(SIGN_IN, json={"response": used})
        assert code(answer) in ((401, "AUTHENTICATION_FAILED"), (400, "CHALLENGE_NOT_FOUND")), text


def test_one_that_is_deleted_between_proof_and_session_opens_none(
    app: Flask, holder: Account, holder_client: HeaderClient, phone: Authenticator
):
    uid = add(holder_client, phone).get_json()["id"]
    used = phone.get(options_for(stranger(app), SIGN_IN_OPTIONS))
    accounts = services_of(app).accounts
    proof = accounts.passkeys.prove("http://localhost/", used, None)
    assert holder_client.post(DELETE, json={"id": uid}).status_code == 200
    with pytest.raises(BadCredentials):
        accounts.browser.open(proof, Client("192.0.2.1"), stay=True)


def test_on_postgresql_it_is_the_same(make_app: MakeApp, postgresql: str):
    app = make_app(database_url=postgresql)
    assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    client, phone = bearer_client(add_user(app, Role.USER)), Authenticator()
    uid = add(client, phone).get_json()["id"]
    assert enter(stranger(app), phone, count=2**32 - 1).status_code == 200
    assert code(enter(stranger(app), phone, count=1)) == (401, "AUTHENTICATION_FAILED")
    assert client.post(DELETE, json={"id": uid}).status_code == 200
    assert code(enter(stranger(app), phone)) == (401, "PASSKEY_NOT_FOUND")
