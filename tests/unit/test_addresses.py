"""Where a request comes from, behind proxies and without."""

import pytest

from blueprints.addresses import client_address, client_network
from support.application import MakeApp

PROXIES = ("10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.1 , 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("fd00::1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "198.51.100.1", "fe80::1"),
        ("", "198.51.100.1", "unknown"),
    ],
)
def test_only_trusted_proxies_say_for_whom_they_ask(
    make_app: MakeApp, peer: str, forwarded: str, address: str
):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    app = make_app(trusted_proxies=PROXIES)
    with app.test_request_context(environ_base={"REMOTE_ADDR": peer}, headers=headers):
        assert client_address() == address


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
    ],
)
def test_limits_count_networks(make_app: MakeApp, peer: str, network: str):
    with make_app().test_request_context(environ_base={"REMOTE_ADDR": peer}):
        assert client_network() == network
