"""The page of the API keys."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from models import Role
from support.accounts import add_api_key, header_client, stored_keys
from support.html import tags_of, text_of
from support.pages import PageClient, page_client

KEYS = "/admin/keys"


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app, Role.SUPERADMIN)


def newest(client: PageClient) -> str:
    fields = tags_of(client.get(KEYS).text, "input")
    return next(tag["value"] or "" for tag in fields if tag.get("name") == "after")


def make(client: PageClient, **sent: str) -> TestResponse:
    return client.post(KEYS, data={"name": "Foyer display", "after": newest(client), **sent})


def key_in(html: str) -> str:
    (key,) = re.findall(r'<code id="key">([^<]+)</code>', html)
    return key


def test_a_key_is_shown_once_and_works(app: Flask, client: PageClient):
    answer = make(client)
    assert answer.headers["Cache-Control"] == "no-store"
    key = key_in(answer.text)
    page = client.get(KEYS).text
    assert key not in page
    assert "1 API key works" in text_of(page)
    assert f"Foyer display {key[:12]}… never used" in text_of(page)
    program = header_client(app, {"X-Api-Key": key})
    assert program.get("/integration/rooms").status_code == 200
    assert "never used" not in text_of(client.get(KEYS).text)


def test_a_form_that_is_sent_again_makes_no_second_key(app: Flask, client: PageClient):
    before = newest(client)
    make(client, after=before)
    again = make(client, after=before)
    assert again.status_code == 409
    assert "Nothing was made this time." in text_of(again.text)
    assert len(stored_keys(app)) == 1


@pytest.mark.parametrize("sent", [{"name": "ab"}, {"name": "x" * 51}, {"name": "a\x00bc"}, {"after": ""}])
def test_what_will_not_do_makes_nothing(app: Flask, client: PageClient, sent: dict[str, str]):
    assert make(client, **sent).status_code == 400
    assert stored_keys(app) == []


def test_a_key_is_revoked_by_who_is_sure(app: Flask, client: PageClient):
    program = header_client(app, {"X-Api-Key": add_api_key(app)})
    (key,) = stored_keys(app)
    address = f"{KEYS}/{key.id}/revoke"
    assert client.post(address).status_code == 400
    assert program.get("/integration/rooms").status_code == 200
    assert client.post(address, data={"sure": "on"}).headers["Location"] == KEYS
    assert program.get("/integration/rooms").status_code == 401
    said = text_of(client.get(KEYS).text)
    assert "its program reads nothing any more" in said
    assert "No program has a key" in said
    client.post(address, data={"sure": "on"})
    assert "That key did not work any more." in text_of(client.get(KEYS).text)
