"""Who may call which route, of all doors: one row a route, no route without a row, each tried with every credential.

The views are stood in for, so that no request changes anything: what is tried is what comes before them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from models import LoginDoor, Role
from support.accounts import Account, add_api_key, add_user, header_client, planner_token, session_token
from support.application import MakeApp
from support.pages import SIGN_IN, PageClient, form_token, page_client, stranger

OPS_TOKEN = "ops-token"
LET_IN = "let in"
EVERYBODY, OPERATORS, SCRAPERS, API_KEYS = "everybody", "operators", "scrapers", "api keys"


@dataclass(frozen=True)
class Of:
    """Users of a role, or a higher one, at a door."""

    door: LoginDoor
    role: Role
    page: bool = False


TIMETABLE, BROWSER, PLANNER = LoginDoor.TIMETABLE, LoginDoor.BROWSER, LoginDoor.PLANNER
Who = str | Of

TABLE: dict[Who, str] = {
    EVERYBODY: """
        GET /
        GET /plannings
        GET /plannings/{full_id}
        GET /event
        GET /assets/{version}/{name}
        GET POST /settings
        GET POST /sign-in
        POST /sign-in/{provider_id}
        POST /sign-out
        GET POST /sign-up
        GET POST /sign-up/{secret}
        GET /account/deleted
        GET /health/live
        GET /health/ready
        GET /api/ping
        GET /api/plannings
        GET /api/plannings/{full_id}
        GET /api/openapi
        GET /api/openapi.json
        GET /api/openapi/json
        GET /api/auth/ok
        GET /api/auth/get-session
        GET /api/auth/callback/{provider_id}
        GET /api/auth/passkey/generate-authenticate-options
        POST /api/auth/passkey/verify-authentication
        POST /api/auth/sign-in/social
        POST /api/auth/sign-in/username
        POST /api/auth/sign-out
        POST /api/v1/auth/login
        POST /api/v1/auth/refresh
        POST /api/v1/auth/logout
        POST /api/v2/auth
        POST /api/v2/auth/renew
        GET /v1/starplan/changes
        GET /v1/starplan/changes/{change_id}
        GET /v1/starplan/courses
        GET /v1/starplan/courses/{course_id}
        POST /v1/starplan/events:conflicts
        GET /v1/starplan/export/courses
        POST /v1/starplan/export/custom
        GET /v1/starplan/export/programs
        GET /v1/starplan/export/semesters/{semester_id}
        GET /v1/starplan/ical/instructor/{instructor_id}
        GET /v1/starplan/ical/room/{room_id}
        GET /v1/starplan/ical/{semester_id}
        GET /v1/starplan/ical/{semester_id}/url
        GET /v1/starplan/instructors
        GET /v1/starplan/instructors/{instructor_id}
        GET /v1/starplan/instructors/{instructor_id}/courses
        GET /v1/starplan/openapi.json
        GET /v1/starplan/programs
        GET /v1/starplan/programs/{program_id}
        GET /v1/starplan/programs/{program_id}/courses
        GET /v1/starplan/programs/{program_id}/semesters
        GET /v1/starplan/rooms
        GET /v1/starplan/rooms/available
        GET /v1/starplan/rooms/{room_id}
        GET /v1/starplan/rooms/{room_id}/availability
        GET /v1/starplan/rooms/{room_id}/schedule
        GET /v1/starplan/search
        GET /v1/starplan/semesters
        GET /v1/starplan/semesters/{semester_id}
        GET /v1/starplan/semesters/{semester_id}/courses
        GET /v1/starplan/statistics
        GET /v1/starplan/sync/runs
        GET /v1/starplan/sync/status
        GET /v1/starplan/terms
        GET /v1/starplan/week/current
        GET /v1/starplan/week/{week}
        GET /v1/starplan/week/{week}/rooms
    """,
    OPERATORS: "GET /api/ops/plannings",
    SCRAPERS: "GET /metrics",
    API_KEYS: """
        GET /integration/levels
        GET /integration/levels/{level_id}
        GET /integration/levels/{level_id}/groups
        GET /integration/levels/{level_id}/groups/{group_id}
        GET /integration/levels/{level_id}/teachingUnits
        GET /integration/teachers
        GET /integration/teachers/{teacher_id}
        GET /integration/teachingUnits
        GET /integration/teachingUnits/{unit_id}
        GET /integration/rooms
        GET /integration/rooms/{room_id}
        GET /integration/rooms/available
        GET /integration/schedule
        GET /integration/schedule/{item_id}
    """,
    Of(TIMETABLE, Role.USER): """
        GET /api/v1/auth/me
        PUT /api/v1/auth/password
        GET /api/v1/schedule
    """,
    Of(TIMETABLE, Role.ADMIN): """
        GET POST /api/v1/levels
        GET PUT DELETE /api/v1/levels/{level_id}
        GET POST /api/v1/levels/{level_id}/groups
        GET PUT DELETE /api/v1/levels/{level_id}/groups/{group_id}
        GET /api/v1/levels/{level_id}/teachingUnits
        GET POST /api/v1/teachers
        GET PUT DELETE /api/v1/teachers/{teacher_id}
        GET POST /api/v1/teachingUnits
        GET PUT DELETE /api/v1/teachingUnits/{unit_id}
        GET POST /api/v1/rooms
        GET PUT DELETE /api/v1/rooms/{room_id}
        GET /api/v1/rooms/available
        POST /api/v1/schedule
        POST /api/v1/schedule/batch
        GET /api/v1/schedule/doubleBookings
        GET PUT DELETE /api/v1/schedule/{item_id}
        POST /api/v1/import/upload
        GET /api/v1/export
        GET /api/v1/changes
        POST /api/v1/changes/{batch_id}/undo
    """,
    Of(TIMETABLE, Role.SUPERADMIN): """
        GET POST /api/v1/users
        GET DELETE /api/v1/users/{user_id}
        GET POST /api/v1/api-keys
        DELETE /api/v1/api-keys/{key_id}
    """,
    Of(PLANNER, Role.USER): """
        GET /api/v2/events
        GET /api/v2/events.ics
        GET /api/v2/events/{event_id}
        GET /api/v2/courses
        GET /api/v2/groups
        GET /api/v2/instructors
        GET /api/v2/levels
        GET /api/v2/programs
        GET /api/v2/rooms
    """,
    Of(BROWSER, Role.USER): """
        GET /api/auth/list-accounts
        GET /api/auth/list-sessions
        POST /api/auth/link-social
        POST /api/auth/unlink-account
        POST /api/auth/revoke-session
        POST /api/auth/revoke-other-sessions
        POST /api/auth/update-user
        GET /api/auth/passkey/generate-register-options
        POST /api/auth/passkey/verify-registration
        GET /api/auth/passkey/list-user-passkeys
        POST /api/auth/passkey/update-passkey
        POST /api/auth/passkey/delete-passkey
    """,
    Of(BROWSER, Role.USER, page=True): """
        GET POST /account
        POST /account/password
        POST /account/delete
        GET /account/sessions
        POST /account/sessions/{login_id}/end
        POST /account/sessions/end-others
        POST /account/sessions/end-programs
        GET /account/passkeys
        POST /account/passkeys/{uid}/rename
        POST /account/passkeys/{uid}/delete
        GET /account/connections
        POST /account/connections/{provider_id}
        POST /account/connections/{account_id}/disconnect
        GET /account/api
        POST /account/api/key
        POST /account/api/revoke
    """,
    Of(BROWSER, Role.ADMIN, page=True): """
        GET /admin
        GET /admin/feeds
        POST /admin/feeds/{action}
    """,
    Of(BROWSER, Role.SUPERADMIN, page=True): """
        GET POST /admin/users
        POST /admin/users/{user_id}/{action}
        GET POST /admin/users/invites
        POST /admin/users/invites/{invite_id}/revoke
    """,
}


def rows() -> dict[tuple[str, str], Who]:
    """Who may send which method to which path."""
    lines = [(who, line.split()) for who, table in TABLE.items() for line in table.strip().splitlines()]
    return {(method, path): who for who, (*methods, path) in lines for method in methods}


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Method and rule of every route; the files below /static have none."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] != "static":
            yield from ((method, rule) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def path_of(rule: Rule) -> str:
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)


def declared(app: Flask, rule: Rule) -> Who:
    view: Any = app.view_functions[rule.endpoint]
    if view.access in ("users", "people"):
        return Of(view.door, view.role, page=view.access == "people")
    return str(view.access)


def test_every_route_has_a_row_and_declares_what_it_says(app: Flask):
    assert {(method, path_of(rule)): declared(app, rule) for method, rule in routes(app)} == rows()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(ops_token=OPS_TOKEN, ratelimit_enabled=False)


@pytest.fixture
def probed(app: Flask) -> Flask:
    """The application with views that only say that somebody came so far."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = wraps(view)(lambda *_args, **_values: LET_IN)
    return app


SAMPLES: dict[str, object] = {"IntegerConverter": 7, "UUIDConverter": UUID(int=7)}


def address(app: Flask, rule: Rule) -> str:
    """A path that leads to the route."""
    values = {}
    for name, converter in rule._converters.items():
        choices = getattr(converter, "items", None)
        values[name] = min(choices) if choices else SAMPLES.get(type(converter).__name__, "x")
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def outcomes(app: Flask, client: FlaskClient) -> dict[tuple[str, str], bool]:
    """Which routes let a program in. Forms want their token as well, which it has not: browsers try those."""
    return {
        (method, path_of(rule)): client.open(address(app, rule), method=method).text == LET_IN
        for method, rule in routes(app)
        if not is_form(method, rule.rule)
    }


def is_form(method: str, path: str) -> bool:
    return method == "POST" and not path.startswith(("/api/", "/integration/", "/v1/"))


def expected(may: Callable[[Who], bool], forms: bool = False) -> dict[tuple[str, str], bool]:
    return {
        route: who == EVERYBODY or may(who) for route, who in rows().items() if forms or not is_form(*route)
    }


def opens(who: Who, door: LoginDoor, role: Role) -> bool:
    """What the table says of a credential for ``door``."""
    return isinstance(who, Of) and who.door == door and role.includes(who.role)


def test_nobody(probed: Flask):
    assert outcomes(probed, probed.test_client(use_cookies=False)) == expected(lambda who: False)


def test_a_key(probed: Flask):
    client = header_client(probed, {"X-Api-Key": add_api_key(probed)})
    assert outcomes(probed, client) == expected(lambda who: who == API_KEYS)


def test_the_ops_token(probed: Flask):
    client = header_client(probed, {"x-ops-token": OPS_TOKEN})
    assert outcomes(probed, client) == expected(lambda who: who in (OPERATORS, SCRAPERS))
    client = header_client(probed, {"Authorization": f"Bearer {OPS_TOKEN}"})
    assert outcomes(probed, client) == expected(lambda who: who == SCRAPERS)


BEARERS: dict[LoginDoor, Callable[[Account], str]] = {
    TIMETABLE: Account.bearer,
    PLANNER: planner_token,
    BROWSER: session_token,
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("door", LoginDoor)
def test_a_token(app: Flask, role: Role, door: LoginDoor, request: pytest.FixtureRequest):
    token = BEARERS[door](add_user(app, role))
    probed = request.getfixturevalue("probed")
    client = header_client(probed, {"Authorization": f"Bearer {token}"})
    assert outcomes(probed, client) == expected(lambda who: opens(who, door, role))


def tried(app: Flask, client: PageClient) -> dict[tuple[str, str], bool]:
    """Which routes let a browser in; it sends the tokens of its forms."""
    found = {}
    for method, rule in routes(app):
        path = address(app, rule)
        answer = client.post(path) if is_form(method, path) else client.open(path, method=method)
        found[method, path_of(rule)] = answer.text == LET_IN
    return found


@pytest.mark.parametrize("role", Role)
def test_a_browser(app: Flask, role: Role, request: pytest.FixtureRequest):
    client = page_client(app, role)
    probed = request.getfixturevalue("probed")
    assert tried(probed, client) == expected(lambda who: opens(who, BROWSER, role), forms=True)


def test_a_browser_in_which_nobody_is_signed_in(app: Flask, request: pytest.FixtureRequest):
    client = stranger(app)
    client.token = form_token(client.get(SIGN_IN).text)
    probed = request.getfixturevalue("probed")
    assert tried(probed, client) == expected(lambda who: False, forms=True)


def test_a_stranger_is_led_to_the_sign_in_by_pages_and_refused_by_the_rest(app: Flask):
    client = stranger(app)
    for method, rule in routes(app):
        who = rows()[method, path_of(rule)]
        if isinstance(who, Of):
            answer = client.open(address(app, rule), method=method)
            if who.page:
                assert answer.status_code == 303, (method, rule)
                assert answer.headers["Location"].startswith("/sign-in")
            else:
                assert answer.status_code == 401, (method, rule)
