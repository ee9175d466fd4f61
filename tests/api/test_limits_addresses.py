"""Whom a limit by address counts: the client that a trusted proxy has seen, of IPv6 its network."""

import pytest
from flask import Flask

from support.application import MakeApp
from support.limits import client_at, passed, standing_still

pytestmark = pytest.mark.limited

PATH = "/api/auth/passkey/x"
"""Five in ten seconds."""


def passed_via(app: Flask, peer: str, forwarded: list[str]) -> int:
    """How many requests pass that ``peer`` sends for each of these."""
    client = client_at(app, peer)
    return sum(passed(client, 1, PATH, headers={"X-Forwarded-For": hops}) for hops in forwarded)


def test_without_trusted_proxies_nobody_says_who_they_are(app: Flask):
    with standing_still():
        assert passed_via(app, "192.0.2.1", [f"198.51.100.{n}" for n in range(8)]) == 5
        assert passed_via(app, "192.0.2.2", ["198.51.100.1"]) == 1


@pytest.fixture
def behind(make_app: MakeApp) -> Flask:
    """An application behind two proxies."""
    return make_app(trusted_proxies=("10.0.0.0/8",))


def test_behind_a_proxy_each_client_has_its_own(behind: Flask):
    with standing_still():
        assert passed_via(behind, "10.0.0.1", [f"198.51.100.{n}" for n in range(8)]) == 8
        assert passed_via(behind, "10.0.0.1", ["203.0.113.1"] * 8) == 5


def test_what_a_client_writes_in_front_does_not_count(behind: Flask):
    with standing_still():
        forged = [f"203.0.113.{n}, 198.51.100.1" for n in range(4)]
        forged += [f"203.0.113.{n}, 198.51.100.1, 10.0.0.2" for n in range(4)]
        assert passed_via(behind, "10.0.0.1", forged) == 5


def test_a_stranger_that_claims_to_be_a_proxy_is_none(behind: Flask):
    with standing_still():
        assert passed_via(behind, "192.0.2.1", [f"198.51.100.{n}" for n in range(8)]) == 5


def test_an_ipv6_network_is_one_client(app: Flask):
    with standing_still():
        addresses = [f"2001:db8:1:2::{n:x}" for n in range(1, 9)]
        assert sum(passed(client_at(app, address), 1, PATH) for address in addresses) == 5
        assert passed(client_at(app, "2001:db8:1:3::1"), 1, PATH) == 1


def test_an_ipv4_address_is_the_same_however_it_is_written(app: Flask):
    with standing_still():
        assert passed(client_at(app, "192.0.2.1"), 3, PATH) == 3
        assert passed(client_at(app, "::ffff:192.0.2.1"), 3, PATH) == 2
