"""Until there are accounts, the ops token opens the pages for admins."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.application import MakeApp
from support.html import tags_of, text_of

TOKEN = "schlüssel-7"
FEEDS = "/admin/feeds"


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app(ops_token=TOKEN).test_client()


def sign_in(client: FlaskClient, token: str = TOKEN, **more: str) -> TestResponse:
    return client.post("/admin", data={"token": token, **more})


def test_a_stranger_is_sent_to_the_form_and_from_there_to_what_he_came_for(client: FlaskClient):
    answer = client.get(f"{FEEDS}?state=off&q=td%201")
    assert answer.status_code == 303
    form = client.get(answer.headers["Location"])
    assert form.status_code == 200
    came_for = next(tag["value"] for tag in tags_of(form.text, "input") if tag.get("name") == "next")
    assert came_for == f"{FEEDS}?state=off&q=td%201"
    assert sign_in(client, next=came_for).headers["Location"] == came_for
    assert client.get(came_for).status_code == 200


@pytest.mark.parametrize(
    "came_for",
    ["https://evil.example/", "//evil.example", f"{FEEDS}//evil", "/admin/sign-out", "javascript:x"],
)
def test_signing_in_leads_nowhere_else(client: FlaskClient, came_for: str):
    assert sign_in(client, next=came_for).headers["Location"] == FEEDS


def test_a_wrong_token_is_told_and_opens_nothing(client: FlaskClient):
    answer = sign_in(client, "wrong")
    assert answer.status_code == 403
    assert "This is not the token" in text_of(answer.text)
    assert "Set-Cookie" not in answer.headers
    assert client.get(FEEDS).status_code == 303


@pytest.mark.parametrize(("environment", "secure"), [("development", False), ("production", True)])
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_connections(
    make_app: MakeApp, environment: str, secure: bool
):
    client = make_app(ops_token=TOKEN, environment=environment, secret_key="k" * 40).test_client()
    header = sign_in(client).headers["Set-Cookie"]
    cookie = SimpleCookie(header)["horarium_admin"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/admin"
    assert cookie["max-age"] == str(12 * 3600)
    assert bool(cookie["secure"]) is secure
    assert TOKEN not in header


def test_it_ends_after_twelve_hours(client: FlaskClient):
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        sign_in(client)
        clock.move_to(now + timedelta(hours=11, minutes=59))
        assert client.get(FEEDS).status_code == 200
        clock.move_to(now + timedelta(hours=12, seconds=2))
        assert client.get(FEEDS).status_code == 303


def test_another_token_or_secret_ends_it(make_app: MakeApp):
    signed_in = make_app(ops_token=TOKEN, secret_key="k" * 40).test_client()
    value = SimpleCookie(sign_in(signed_in).headers["Set-Cookie"])["horarium_admin"].value
    for changes in ({"ops_token": "other"}, {"secret_key": "x" * 40}):
        given = {"ops_token": TOKEN, "secret_key": "k" * 40, **changes}
        client = make_app(**given).test_client()
        client.set_cookie("horarium_admin", value, path="/admin")
        assert client.get(FEEDS).status_code == 303
    same = make_app(ops_token=TOKEN, secret_key="k" * 40).test_client()
    same.set_cookie("horarium_admin", value, path="/admin")
    assert same.get(FEEDS).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "W10.aaaa.bbbb", "é"])
def test_a_forged_cookie_opens_nothing(client: FlaskClient, value: str):
    client.set_cookie("horarium_admin", value, path="/admin")
    assert client.get(FEEDS).status_code == 303


def test_signing_out_closes_again(client: FlaskClient):
    sign_in(client)
    assert "Sign out" in text_of(client.get(FEEDS).text)
    assert client.post("/admin/sign-out").headers["Location"] == "/admin"
    assert client.get(FEEDS).status_code == 303


def test_htmx_is_led_to_the_form_as_a_whole_page(client: FlaskClient):
    answer = client.post(f"{FEEDS}/retry", headers={"HX-Request": "true"}, data={"full_id": "univ.a"})
    assert answer.status_code == 403
    assert answer.headers["HX-Redirect"] == "/admin"
    assert client.post(f"{FEEDS}/retry", data={"full_id": "univ.a"}).headers["Location"] == "/admin"


def test_without_a_token_these_pages_are_open_outside_production(make_app: MakeApp):
    client = make_app().test_client()
    assert client.get("/admin").headers["Location"] == FEEDS
    page = client.get(FEEDS)
    assert page.status_code == 200
    assert "Sign out" not in text_of(page.text)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin"),
        ("POST", "/admin"),
        ("GET", FEEDS),
        ("POST", f"{FEEDS}/retry"),
        ("POST", "/admin/sign-out"),
    ],
)
def test_in_production_without_a_token_there_are_no_such_pages(make_app: MakeApp, method: str, path: str):
    client = make_app(environment="production", secret_key="k" * 40).test_client()
    answer = client.open(path, method=method, data={"token": ""} if method == "POST" else None)
    assert answer.status_code == 404
    assert "Nothing at this address" in text_of(answer.text)


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


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize("path", ["/admin", "/admin/sign-out", f"{FEEDS}/retry", f"{FEEDS}/accept"])
def test_what_another_site_sends_is_refused(make_app: MakeApp, headers: dict[str, str], path: str):
    client = make_app(ops_token=TOKEN).test_client()
    sign_in(client)
    answer = client.post(path, headers=headers, data={"token": TOKEN, "full_id": "univ.a"})
    assert answer.status_code == 403
    assert "sent from another site" in text_of(answer.text)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("headers", OWN)
def test_what_our_own_pages_send_is_not(make_app: MakeApp, headers: dict[str, str]):
    client = make_app(ops_token=TOKEN, public_origin="https://timetable.example.edu").test_client()
    answer = client.post("/admin", headers=headers, data={"token": TOKEN})
    assert answer.status_code == 303


def test_links_from_elsewhere_may_lead_here(client: FlaskClient):
    assert client.get("/admin", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_no_page_for_the_public_leads_here(client: FlaskClient):
    assert "/admin" not in client.get("/plannings").text


def test_the_pages_are_never_kept(client: FlaskClient):
    assert client.get("/admin").headers["Cache-Control"] == "no-store"
    sign_in(client)
    assert client.get(FEEDS).headers["Cache-Control"] == "no-store"
