"""What every answer tells browsers that they must not do."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blueprints.access import public
from models import Role
from support.accounts import add_user
from support.application import MakeApp
from support.pages import page_client, stranger

DOORS = {
    "pages": ["/", "/plannings", "/plannings/none", "/sign-in", "/nothing", "/admin/feeds"],
    "plannings": ["/api/ping", "/api/plannings", "/api/plannings/none", "/api/nothing"],
    "accounts": ["/api/auth/ok", "/api/auth/nothing"],
    "timetable": ["/api/v1/auth/me", "/api/v1/rooms", "/api/v1/nothing"],
    "integration": ["/integration/rooms", "/integration/nothing"],
    "planner": ["/api/v2/auth", "/api/v2/nothing"],
    "operators": ["/health/live", "/health/ready", "/metrics", "/api/ops/plannings"],
    "docs": ["/api/openapi", "/api/openapi.json"],
    "files": ["/static/favicon.svg", "/static/js/csrf.js", "/static/none", "/favicon.ico"],
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_PAGES = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}
HSTS = "Strict-Transport-Security"


def is_guarded(answer: TestResponse, production: bool = False) -> bool:
    """Whether an answer has all headers that it should have, each once."""
    expected = {name: [value] for name, value in ALWAYS.items()}
    expected[HSTS] = ["max-age=31536000"] if production else []
    if answer.mimetype == "text/html":
        expected |= {name: [value] for name, value in OF_PAGES.items()}
        policies = answer.headers.getlist("Content-Security-Policy")
        assert len(policies) == 1
        assert {"default-src 'none'", "frame-ancestors 'none'"} <= set(policies[0].split("; "))
        assert "script-src 'self'" in policies[0].split("; ")
    return {name: answer.headers.getlist(name) for name in expected} == expected


@pytest.fixture(params=[False, True], ids=["development", "production"])
def production(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def app(make_app: MakeApp, production: bool) -> Flask:
    changes = {"environment": "production", "secret_key": "x" * 40, "ops_token": "t" * 20}
    return make_app(**changes if production else {})


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_they_are_on_every_answer_of_every_door(
    client: FlaskClient, production: bool, door: str, method: str
):
    for path in DOORS[door]:
        with client.open(path, method=method) as answer:
            assert is_guarded(answer, production), (path, answer.status, answer.headers)


def test_the_doors_above_answer_in_many_ways(make_app: MakeApp):
    client = make_app().test_client()
    statuses = set()
    for path in [path for paths in DOORS.values() for path in paths]:
        with client.get(path) as answer:
            statuses.add(answer.status_code)
    assert {200, 401, 404, 405} <= statuses


def test_they_are_on_what_has_not_changed(client: FlaskClient, production: bool):
    page = client.get("/sign-in").text
    sheet = re.findall(r'href="([^"]+\.css)"', page)[0]
    for path in ("/api/plannings", "/api/openapi.json", sheet):
        with (
            client.get(path) as first,
            client.get(path, headers={"If-None-Match": first.headers["ETag"]}) as again,
        ):
            assert again.status_code == 304
            assert is_guarded(again, production), path


def test_they_are_on_redirects(app: Flask, production: bool):
    answer = stranger(app).get("/admin")
    assert is_guarded(answer, production)
    account = add_user(app, Role.ADMIN)
    if not production:  # in production the cookie of a session wants TLS
        signed_in = page_client(app, account).get("/sign-in")
        assert signed_in.status_code == 303
        assert is_guarded(signed_in)


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """An application whose views all fail."""

    @public
    def fail() -> None:
        raise RuntimeError("hidden detail")

    app.view_functions = dict.fromkeys(app.view_functions, fail)
    app.testing = False
    return app.test_client()


@pytest.mark.parametrize(
    "path", ["/plannings", "/api/plannings", "/api/v1/rooms", "/api/auth/ok", "/health/live"]
)
def test_they_are_on_bugs(broken: FlaskClient, production: bool, path: str):
    answer = broken.get(path)
    assert answer.status_code == 500
    assert is_guarded(answer, production)


@pytest.mark.limited
def test_they_are_on_refusals_of_too_many(client: FlaskClient, production: bool):
    answers = [client.get("/api/auth/passkey/x") for _ in range(6)] + [
        client.post("/sign-up") for _ in range(11)
    ]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.mimetype for answer in refused} == {"application/json", "text/html"}
    assert all(is_guarded(answer, production) for answer in refused)


def test_the_viewer_of_the_description_keeps_its_own_policy(client: FlaskClient):
    policy = client.get("/api/openapi").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "'unsafe-inline'" not in client.get("/plannings").headers["Content-Security-Policy"]
