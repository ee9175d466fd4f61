"""What other sites make a browser send to ``/api/auth``, and what apps of trusted origins may."""

import pytest
from flask.testing import FlaskClient

from support.accounts import PASSWORD, add_user
from support.application import MakeApp
from support.auth import SESSION, SIGN_IN, SIGN_OUT, UPDATE, code, sign_in, user_of

BODIES = {SIGN_IN: {"username": "Ada-L", "password": PASSWORD}, SIGN_OUT: {}, UPDATE: {"theme": "dark"}}


@pytest.fixture
def browser(make_app: MakeApp) -> FlaskClient:
    """Ada is signed in in it."""
    app = make_app(trusted_origins=("tauri://localhost",), public_origin="https://timetable.example.edu")
    add_user(app, username="Ada-L")
    client = app.test_client()
    sign_in(client, "Ada-L")
    return client


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
        {"Origin": "tauri://localhost.evil"},
    ],
)
def test_others_write_nothing(browser: FlaskClient, path: str, headers: dict[str, str]):
    assert code(browser.post(path, json=BODIES[path], headers=headers)) == (403, "FORBIDDEN")
    assert user_of(browser)["theme"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "tauri://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://timetable.example.edu"},
    ],
)
def test_our_own_and_trusted_ones_do(browser: FlaskClient, headers: dict[str, str]):
    for path in (UPDATE, SIGN_OUT, SIGN_IN):
        assert browser.post(path, json=BODIES[path], headers=headers).status_code == 200
    assert user_of(browser)["theme"] == "dark"


def test_a_trusted_app_reads_the_token_and_how_long_to_wait(browser: FlaskClient):
    answer = browser.post(SIGN_IN, json=BODIES[SIGN_IN], headers={"Origin": "tauri://localhost"})
    assert answer.headers["Access-Control-Allow-Origin"] == "tauri://localhost"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    exposed = answer.headers["Access-Control-Expose-Headers"].lower()
    assert {"set-auth-token", "retry-after", "x-retry-after"} <= set(exposed.split(", "))


def test_other_sites_may_not_read_who_is_signed_in(browser: FlaskClient):
    answer = browser.get(SESSION, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_trusted_app_may_ask_what_it_may_send(browser: FlaskClient):
    asks = {"Origin": "tauri://localhost", "Access-Control-Request-Method": "POST"}
    answer = browser.options(UPDATE, headers={**asks, "Access-Control-Request-Headers": "authorization"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "tauri://localhost"
