"""Who may call which route, of all doors: one row a route, no route without a row, each tried with every credential.

The views are stood in for, so that no request changes anything: what is tried is what comes before them.
"""

import re
from collections.abc import Callable, Iterator
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
from support.permissions import (
    API_KEYS,
    BROWSER,
    EVERYBODY,
    OPERATORS,
    PLANNER,
    SCRAPERS,
    TABLE,
    TIMETABLE,
    Of,
    Who,
)

OPS_TOKEN = "ops-token"
LET_IN = "let in"


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
    return make_app(ops_token=OPS_TOKEN)


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
