"""``/api/v1/api-keys``, and what the keys open."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from support.accounts import HeaderClient, add_api_key, stored_keys
from support.sign_in import bare, code
from support.statements import statements

KEYS, ROOMS = "/api/v1/api-keys", "/integration/rooms"


def create(client: HeaderClient, name: str = "door display") -> TestResponse:
    return client.post(KEYS, json={"name": name})


def opens(app: Flask, token: str) -> bool:
    answer = bare(app).get(ROOMS, headers={"X-Api-Key": token})
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


def test_a_key_is_shown_once_and_opens_integration(app: Flask, superadmin_client: HeaderClient):
    answer = create(superadmin_client)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert set(body) == {"id", "name", "prefix", "createdAt", "rawToken"}
    uuid = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    assert re.fullmatch(f"edt_{uuid}", body["rawToken"])
    assert body["prefix"] == body["rawToken"][:12]
    assert body["createdAt"].endswith("Z")
    assert opens(app, body["rawToken"])
    (shown,) = superadmin_client.get(KEYS).get_json()
    assert shown == {name: value for name, value in body.items() if name != "rawToken"}


def test_the_key_itself_is_not_stored(app: Flask, superadmin_client: HeaderClient):
    token = create(superadmin_client).get_json()["rawToken"]
    (key,) = stored_keys(app)
    assert token not in str(vars(key))
    assert len(key.token_hash) == 64


@pytest.mark.parametrize("name", ["", "ab", "  ab  ", "x" * 51, "a\x00bc", None, 5])
def test_names_have_three_to_fifty_characters(superadmin_client: HeaderClient, name: str):
    answer = create(superadmin_client, name)
    assert code(answer) == (400, "VALIDATION_FAILED")
    assert [error["field"] for error in answer.get_json()["errors"]] == ["name"]


@pytest.mark.parametrize("name", ["abc", "x" * 50, "écran d'accueil"])
def test_such_names_are_kept(superadmin_client: HeaderClient, name: str):
    assert create(superadmin_client, name).get_json()["name"] == name


def test_a_deleted_key_opens_nothing_more(app: Flask, superadmin_client: HeaderClient):
    kept, gone = create(superadmin_client, "kept").get_json(), create(superadmin_client, "gone").get_json()
    assert superadmin_client.delete(f"{KEYS}/{gone['id']}").status_code == 204
    assert (opens(app, kept["rawToken"]), opens(app, gone["rawToken"])) == (True, False)
    assert [key["name"] for key in superadmin_client.get(KEYS).get_json()] == ["kept"]
    assert code(superadmin_client.delete(f"{KEYS}/{gone['id']}")) == (404, "API_KEY_NOT_FOUND")


@pytest.mark.parametrize("token", ["", "edt_", "edt_11111111-2222-4333-8444-555555555555", "é", "x" * 5000])
def test_what_is_no_key_opens_nothing(app: Flask, token: str):
    add_api_key(app)
    answer = bare(app).get(ROOMS, headers={"X-Api-Key": token})
    assert code(answer) == (401, "UNAUTHORIZED")


def test_the_last_use_is_noted_at_most_once_a_minute(app: Flask):
    token = add_api_key(app)
    assert stored_keys(app)[0].used_at is None
    began_at = datetime.now(UTC)
    noted = []
    for seconds in (0, 59, 61):
        with time_machine.travel(began_at + timedelta(seconds=seconds), tick=False):
            assert opens(app, token)
        noted.append(stored_keys(app)[0].used_at)
    assert noted == [began_at, began_at, began_at + timedelta(seconds=61)]


def test_a_second_use_writes_nothing(app: Flask):
    token = add_api_key(app)
    assert opens(app, token)
    with statements(app) as sent_statements:
        assert opens(app, token)
    assert sent_statements
    assert [line for line in sent_statements if not line.startswith(("SELECT", "BEGIN", "PRAGMA"))] == []


def test_no_key_is_logged(app: Flask, superadmin_client: HeaderClient, capfd: pytest.CaptureFixture[str]):
    token = create(superadmin_client).get_json()["rawToken"]
    assert opens(app, token)
    assert not opens(app, token + "x")
    logged = "".join(capfd.readouterr())
    assert "/api/v1/api-keys" in logged
    assert token not in logged
