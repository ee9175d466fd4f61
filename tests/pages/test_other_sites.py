"""What another site makes a browser send to the pages changes nothing."""

import pytest
from flask import Flask

from support.application import MakeApp
from support.html import text_of
from support.pages import SIGN_IN, SIGN_OUT, PageClient, page_client

FEEDS = "/admin/feeds"
CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
]
OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "https://timetable.example.edu"},
]


@pytest.fixture
def client(make_app: MakeApp) -> PageClient:
    return page_client(make_app(public_origin="https://timetable.example.edu"))


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize("path", [SIGN_IN, SIGN_OUT, f"{FEEDS}/retry", f"{FEEDS}/accept"])
def test_what_another_site_sends_is_refused(client: PageClient, headers: dict[str, str], path: str):
    answer = client.post(path, headers=headers, data={"full_id": "univ.a"})
    assert answer.status_code == 403
    assert "sent from another site" in text_of(answer.text)
    assert client.get(FEEDS).status_code == 200, "still signed in"


@pytest.mark.parametrize("headers", OWN)
def test_what_our_own_pages_send_is_not(client: PageClient, headers: dict[str, str]):
    assert client.post(SIGN_OUT, headers=headers).status_code == 303


@pytest.mark.parametrize("path", [SIGN_IN, SIGN_OUT, f"{FEEDS}/retry"])
@pytest.mark.parametrize("token", ["", "guess", None])
def test_a_form_without_its_token_is_refused_and_says_how_to_go_on(
    client: PageClient, path: str, token: str | None
):
    other = page_client(client.application)
    client.token = other.token if token is None else token
    answer = client.post(path, data={"full_id": "univ.a"})
    assert answer.status_code == 400
    assert "Nothing was changed" in text_of(answer.text)
    assert client.get(FEEDS).status_code == 200, "still signed in"


def test_links_from_elsewhere_may_lead_here(app: Flask):
    assert page_client(app).get(FEEDS, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
