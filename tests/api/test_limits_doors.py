"""How often each door may be used, to the last request, and what it says then."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints.access import public
from services.accounts.login_limits import TooManyAttempts
from support.application import MakeApp
from support.html import text_of
from support.limits import client_at, passed, standing_still

pytestmark = pytest.mark.limited

OK, PASSKEY, SIGN_UP = "/api/auth/ok", "/api/auth/passkey/generate-authenticate-options", "/sign-up"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_at(app, "192.0.2.1")


class TestAccounts:
    def test_an_address_has_a_hundred_requests_a_minute(self, app: Flask, client: FlaskClient):
        with standing_still() as clock:
            assert passed(client, 102, OK) == 100
            answer = client.get(OK)
            assert (answer.status_code, answer.get_json()["code"]) == (429, "TOO_MANY_REQUESTS")
            assert set(answer.get_json()) == {"code", "message"}
            assert answer.headers["Retry-After"] == answer.headers["X-Retry-After"] == "60"
            assert client_at(app, "192.0.2.2").get(OK).status_code == 200
            clock.shift(59.9)
            assert client.get(OK).status_code == 429
            clock.shift(0.2)
            assert client.get(OK).status_code == 200, "it has waited as long as it was told"

    def test_passkeys_have_five_requests_in_ten_seconds(self, client: FlaskClient):
        with standing_still() as clock:
            assert passed(client, 6, PASSKEY) == 5
            answer = client.get("/api/auth/passkey/verify-authentication")
            assert (answer.status_code, answer.headers["X-Retry-After"]) == (429, "10")
            assert client.get(OK).status_code == 200, "the rest of the door has a limit of its own"
            clock.shift(10.1)
            assert client.get(PASSKEY).status_code != 429

    @pytest.mark.parametrize(
        "path", ["/api/auth/passkey", "/api/auth/passkey/x.static", "/api/auth/passkey/a/b"]
    )
    def test_what_is_not_there_counts_as_well(self, client: FlaskClient, path: str):
        with standing_still():
            assert passed(client, 6, path) == 5

    def test_passkeys_count_with_the_rest_of_the_door(self, client: FlaskClient):
        with standing_still():
            assert passed(client, 3, PASSKEY) + passed(client, 100, OK) == 100

    def test_a_wrong_password_too_many_is_told_in_both_headers(self, app: Flask):
        """Whatever refuses, the clients of this door look for theirs."""

        @public
        def refuse() -> None:
            raise TooManyAttempts(7)

        app.view_functions["auth.ok"] = refuse
        answer = client_at(app, "192.0.2.1").get(OK)
        assert (answer.headers["Retry-After"], answer.headers["X-Retry-After"]) == ("7", "7")


class TestCalendars:
    def test_an_address_has_more_for_plannings_than_for_links_of_its_own(self, client: FlaskClient):
        own, planning = "/ics/my/cal_x.ics", "/ics/univ.td1.ics"
        with standing_still():
            assert passed(client, 121, own) == 120
            answer = client.get(own)
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
            assert answer.content_type == "text/plain; charset=utf-8"
            assert passed(client, 500, planning) == 600 - 122, "all of the door count"


class TestSignUp:
    def test_an_address_may_send_the_form_ten_times_an_hour(self, client: FlaskClient):
        with standing_still() as clock:
            assert passed(client, 11, SIGN_UP, "POST") == 10
            page = client.post(SIGN_UP)
            assert (page.status_code, page.mimetype) == (429, "text/html")
            assert page.headers["Retry-After"] == "3600"
            assert "Too many requests" in text_of(page.text)
            assert "Wait 1 h 01, then try again" in text_of(page.text)
            assert passed(client, 20, SIGN_UP) == 20, "reading it has no limit"
            clock.shift(3600.1)
            assert client.post(SIGN_UP).status_code != 429


class TestPlannings:
    def test_they_have_no_limit_unless_one_is_set(self, client: FlaskClient):
        with standing_still():
            assert passed(client, 300, "/api/plannings") == 300

    def test_the_limit_that_is_set_holds(self, make_app: MakeApp):
        client = client_at(make_app(ratelimit_plannings="4/minute; 6/hour"), "192.0.2.1")
        with standing_still() as clock:
            assert passed(client, 2, "/api/plannings") + passed(client, 4, "/api/plannings/x.y") == 4
            answer = client.get("/api/plannings")
            assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
            assert set(answer.get_json()) == {"error", "message"}
            assert answer.get_json()["error"] == "TOO_MANY_REQUESTS"
            assert client.get("/api/ping").status_code == 200
            clock.shift(120)
            assert passed(client, 4, "/api/plannings") == 2, "six an hour"
            assert client.get("/api/plannings").headers["Retry-After"] == str(3600 - 120)


def test_no_window_lets_pass_twice_as_much_at_its_border(client: FlaskClient):
    with standing_still() as clock:
        clock.shift(58)
        assert passed(client, 100, OK) == 100
        clock.shift(4)
        assert passed(client, 100, OK) == 4, "of a minute, four seconds have passed"
        clock.shift(58 + 60)
        assert passed(client, 101, OK) == 100


def test_asking_what_may_be_asked_is_free(make_app: MakeApp):
    app = make_app(trusted_origins=("https://front.example",))
    client = client_at(app, "192.0.2.1")
    preflight = {"Origin": "https://front.example", "Access-Control-Request-Method": "POST"}
    with standing_still():
        assert passed(client, 120, OK, "OPTIONS", headers=preflight) == 120
        assert passed(client, 101, OK) == 100
        refusal = client.get(OK, headers={"Origin": "https://front.example"})
        assert refusal.status_code == 429
        readable = refusal.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"Retry-After", "X-Retry-After", "X-Rate-Limit-Remaining"} <= set(readable)


def test_other_doors_have_no_limit(client: FlaskClient):
    with standing_still():
        for path in ("/api/ping", "/health/live", "/sign-in", "/api/openapi.json"):
            assert passed(client, 30, path) == 30
            assert "X-Rate-Limit-Limit" not in client.get(path).headers


def test_they_can_be_switched_off(make_app: MakeApp):
    client = client_at(make_app(ratelimit_enabled=False), "192.0.2.1")
    with standing_still():
        assert passed(client, 120, OK) == 120
        assert passed(client, 12, "/api/v2/nothing") == 12
        assert "X-Rate-Limit-Limit" not in client.get("/api/v2/nothing").headers


def test_more_addresses_than_the_memory_holds_do_not_fill_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("services.limit_memory.MOST_COUNTS", 50)
    with standing_still():
        assert all(client_at(app, f"192.0.2.{n}").get(OK).status_code == 200 for n in range(120))
        assert passed(client_at(app, "198.51.100.1"), 101, OK) == 100
    assert capfd.readouterr().err.count("limits_forgotten") == 2
