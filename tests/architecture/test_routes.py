"""Deny by default: every route says who may call it."""

import pytest
from flask import Flask

from blueprints.access import Access, refuse_undeclared
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


def test_a_route_that_forgets_stops_the_start(make_app: MakeApp):
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    with pytest.raises(RuntimeError, match="forgotten"):
        refuse_undeclared(app)
