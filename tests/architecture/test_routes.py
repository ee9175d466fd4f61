"""Deny by default: every route says who may call it."""

import pytest
from flask import Flask

from blueprints.access import Access
from support.application import MakeApp


def undeclared(app: Flask) -> list[str]:
    """The routes whose view declares no access rule; files below /static are open by nature."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.rpartition(".")[2] != "static"
        and not isinstance(getattr(app.view_functions[rule.endpoint], "access", None), Access)
    ]


def test_every_route_declares_who_may_call_it(app: Flask):
    assert undeclared(app) == []


def test_there_are_routes_to_check(app: Flask):
    paths = {rule.rule for rule in app.url_map.iter_rules()}
    assert {"/api/ping", "/api/plannings", "/plannings"} <= paths


def test_a_route_that_forgets_is_noticed(make_app: MakeApp):
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert undeclared(app) == ["/forgotten"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_route_that_forgets_answers_nobody(make_app: MakeApp, method: str):
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open", methods=["GET", "POST"])
    answer = getattr(app.test_client(), method)("/forgotten")
    assert answer.status_code in (403, 404)
    assert b"open" not in answer.data
