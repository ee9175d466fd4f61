"""Looking after passkeys over HTTP, and who may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from fakes.authenticator import Authenticator
from models import Role
from support.accounts import Account, HeaderClient, add_user
from support.application import MakeApp
from support.passkeys import (
    DELETE,
    LIST,
    REGISTER,
    REGISTER_OPTIONS,
    RENAME,
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


def test_one_is_renamed(holder_client: HeaderClient, phone: Authenticator):
    shown = add(holder_client, phone).get_json()
    answer = holder_client.post(RENAME, json={"id": shown["id"], "name": " Work phone "})
    assert answer.get_json() == {"passkey": {**shown, "name": "Work phone"}}
    assert holder_client.get(LIST).get_json() == [{**shown, "name": "Work phone"}]


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\nb", None, 7])
def test_what_is_no_name_is_refused(holder_client: HeaderClient, phone: Authenticator, name: Any):
    shown = add(holder_client, phone).get_json()
    refused = holder_client.post(RENAME, json={"id": shown["id"], "name": name})
    assert code(refused) == (400, "VALIDATION_ERROR")


def test_a_deleted_one_signs_nobody_in(app: Flask, holder_client: HeaderClient, phone: Authenticator):
    shown = add(holder_client, phone).get_json()
    assert holder_client.post(DELETE, json={"id": shown["id"]}).get_json() == {"status": True}
    assert holder_client.get(LIST).get_json() == []
    assert code(enter(stranger(app), phone)) == (401, "PASSKEY_NOT_FOUND")
    assert code(holder_client.post(DELETE, json={"id": shown["id"]})) == (404, "PASSKEY_NOT_FOUND")


def test_those_of_others_are_not_there(app: Flask, holder_client: HeaderClient, phone: Authenticator):
    uid = add(holder_client, phone).get_json()["id"]
    bob = bearer_client(add_user(app, Role.SUPERADMIN))
    assert bob.get(LIST).get_json() == []
    assert code(bob.post(RENAME, json={"id": uid, "name": "mine"})) == (404, "PASSKEY_NOT_FOUND")
    assert code(bob.post(DELETE, json={"id": uid})) == (404, "PASSKEY_NOT_FOUND")


def test_deleting_needs_a_recent_sign_in_and_renaming_does_not(
    holder_client: HeaderClient, phone: Authenticator
):
    uid = add(holder_client, phone).get_json()["id"]
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert code(holder_client.post(DELETE, json={"id": uid})) == (403, "SESSION_NOT_FRESH")
        assert holder_client.post(RENAME, json={"id": uid, "name": "phone"}).status_code == 200
        phone_session = enter(holder_client, phone).get_json()["session"]["token"]
        fresh = with_token(holder_client.application, phone_session)
        assert fresh.post(DELETE, json={"id": uid}).status_code == 200


def test_the_last_way_in_stays(app: Flask, holder: Account, holder_client: HeaderClient):
    uids = [add(holder_client, Authenticator()).get_json()["id"] for _ in range(2)]
    change_user(holder, password_hash="")
    assert holder_client.post(DELETE, json={"id": uids[0]}).status_code == 200
    assert code(holder_client.post(DELETE, json={"id": uids[1]})) == (400, "LAST_WAY_TO_SIGN_IN")


def test_its_use_is_noted(app: Flask, holder_client: HeaderClient):
    manager = Authenticator(synced=False)
    add(holder_client, manager)
    manager.synced = True
    enter(stranger(app), manager)
    shown = holder_client.get(LIST).get_json()[0]
    assert (shown["counter"], shown["backedUp"], shown["deviceType"]) == (2, True, "multiDevice")


@pytest.mark.parametrize("address", [REGISTER_OPTIONS, LIST])
def test_strangers_have_no_passkeys(app: Flask, address: str):
    assert code(stranger(app).get(address)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("address", [REGISTER, RENAME, DELETE])
def test_and_change_none(app: Flask, address: str):
    assert code(stranger(app).post(address, json={})) == (401, "UNAUTHORIZED")


def test_another_site_signs_nobody_in(app: Flask, holder_client: HeaderClient, phone: Authenticator):
    add(holder_client, phone)
    used = phone.get(options_for(stranger(app), SIGN_IN_OPTIONS))
    answer = stranger(app).post(SIGN_IN, json={"response": used}, headers={"Origin": "https://evil.example"})
    assert code(answer) == (403, "FORBIDDEN")


def test_the_public_origin_decides_whatever_host_is_asked(make_app: MakeApp):
    home = "https://timetable.example.edu"
    app = make_app(public_origin=home, trusted_origins=("https://app.timetable.example.edu",))
    client, phone = bearer_client(add_user(app, Role.USER)), Authenticator()
    assert options_for(client, REGISTER_OPTIONS)["rp"]["id"] == "timetable.example.edu"
    assert code(add(client, phone)) == (400, "FAILED_TO_VERIFY_REGISTRATION")
    assert add(client, phone, origin=home).status_code == 200
    assert enter(stranger(app), phone, origin="https://app.timetable.example.edu").status_code == 200


def test_in_production_without_one_there_are_none(make_app: MakeApp):
    app = make_app(environment="production", secret_key="s" * 40)
    client = bearer_client(add_user(app, Role.USER))
    for answer in (client.get(REGISTER_OPTIONS), client.get(SIGN_IN_OPTIONS)):
        assert code(answer) == (400, "PASSKEYS_UNAVAILABLE")
        assert "PUBLIC_ORIGIN" in answer.get_json()["message"]


def test_without_accounts_there_are_none(make_app: MakeApp):
    assert make_app(auth_enabled=False).test_client().get(SIGN_IN_OPTIONS).status_code == 404
