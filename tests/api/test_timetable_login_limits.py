"""Guessing passwords is bounded; signing in honestly is not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import Storage
from limits.storage.base import SlidingWindowCounterSupport
from werkzeug.test import TestResponse

from config import ConfigError
from models import Role
from support.accounts import PASSWORD, Account, add_user
from support.application import MakeApp
from support.sign_in import bare, code, log_in, refresh

pytestmark = pytest.mark.limited

WRONG, OK, SHUT = 401, 200, 429


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(trusted_proxies=("127.0.0.1",))


@pytest.fixture(autouse=True)
def ada(app: Flask) -> Account:
    return add_user(app, Role.ADMIN, "Ada-L")


def attempt(
    client: FlaskClient, address: str, password: str = "guess", username: str = "Ada-L"
) -> TestResponse:
    return log_in(client, username, password, headers={"X-Forwarded-For": address})


def guesses(client: FlaskClient, addresses: list[str], **more: str) -> list[int]:
    return [attempt(client, address, **more).status_code for address in addresses]


def test_after_five_wrong_passwords_an_address_waits_even_with_the_right_one(app: Flask):
    client = bare(app)
    assert guesses(client, ["192.0.2.1"] * 6) == [WRONG] * 5 + [SHUT]
    answer = attempt(client, "192.0.2.1", PASSWORD)
    assert code(answer) == (SHUT, "TOO_MANY_REQUESTS")
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert attempt(client, "192.0.2.2", PASSWORD).status_code == OK, "its user is elsewhere"


def test_the_wait_ends(app: Flask):
    client = bare(app)
    guesses(client, ["192.0.2.1"] * 6)
    wait = int(attempt(client, "192.0.2.1").headers["Retry-After"])
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=wait + 1)):
        assert attempt(client, "192.0.2.1", PASSWORD).status_code == OK


def test_ipv6_addresses_of_one_network_are_one_place(app: Flask):
    addresses = [f"2001:db8::{n:x}" for n in range(1, 7)]
    assert guesses(bare(app), addresses) == [WRONG] * 5 + [SHUT]


def test_an_account_is_shut_after_ten_from_anywhere(app: Flask):
    client = bare(app)
    assert guesses(client, [f"192.0.2.{n}" for n in range(12)]) == [WRONG] * 10 + [SHUT] * 2
    assert attempt(client, "198.51.100.1", PASSWORD, "ada-l").status_code == SHUT
    add_user(app, username="bob")
    assert attempt(client, "192.0.2.1", PASSWORD, "bob").status_code == OK


def test_strangers_do_not_shut_a_user_out_where_they_are_known(app: Flask):
    browser = app.test_client()
    assert attempt(browser, "198.51.100.1", PASSWORD).status_code == OK
    guesses(bare(app), [f"192.0.2.{n}" for n in range(12)])
    assert attempt(browser, "198.51.100.1", PASSWORD).status_code == OK
    assert guesses(browser, ["198.51.100.1"] * 6) == [WRONG] * 5 + [SHUT]


def test_an_unknown_name_is_limited_the_same_way(app: Flask):
    assert guesses(bare(app), ["192.0.2.1"] * 7, username="nobody") == [WRONG] * 5 + [SHUT] * 2


def test_signing_in_is_not_limited_by_success(app: Flask):
    assert guesses(bare(app), ["192.0.2.1"] * 40, password=PASSWORD) == [OK] * 40


def test_many_guesses_at_a_time_are_not_more_guesses(app: Flask):
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: attempt(bare(app), "192.0.2.1").status_code, range(48)))
    assert (answers.count(WRONG), answers.count(SHUT)) == (5, 43)


def test_an_address_may_try_three_hundred_times_a_minute(app: Flask):
    browser = app.test_client()
    with time_machine.travel(datetime.now(UTC), tick=False):
        assert attempt(browser, "192.0.2.1", PASSWORD).status_code == OK
        client = bare(app)
        statuses = [attempt(client, "192.0.2.1", username=f"u{n}").status_code for n in range(300)]
        assert statuses == [WRONG] * 299 + [SHUT]
        forwarded = {"X-Forwarded-For": "192.0.2.1"}
        assert refresh(browser, headers=forwarded).status_code == OK, "renewing has no limit"
        assert attempt(client, "192.0.2.2", PASSWORD).status_code == OK


def test_it_can_be_switched_off(make_app: MakeApp):
    client = bare(make_app(ratelimit_enabled=False))
    assert guesses(client, ["192.0.2.1"] * 12) == [WRONG] * 12


class BrokenStorage(Storage, SlidingWindowCounterSupport):
    """Fails as a Redis does that cannot be reached."""

    STORAGE_SCHEME: ClassVar = ["broken"]
    base_exceptions = ConnectionError

    def incr(self, *_: Any, **__: Any) -> int:
        raise ConnectionError("redis://:secret@192.0.2.9 refused")

    get = get_expiry = check = reset = clear = incr
    acquire_sliding_window_entry = get_sliding_window = clear_sliding_window = incr


def test_a_storage_that_fails_lets_people_in_and_is_counted(
    make_app: MakeApp, capfd: pytest.CaptureFixture[str]
):
    app = make_app(ratelimit_storage_uri="broken://")
    add_user(app, username="bob")
    client = bare(app)
    assert attempt(client, "192.0.2.1", PASSWORD, "bob").status_code == OK
    assert guesses(client, ["192.0.2.1"] * 7) == [WRONG] * 7
    numbers = client.get("/metrics").text.splitlines()
    (counted,) = [line.split()[1] for line in numbers if line.startswith("horarium_limits_not_counted_total")]
    assert float(counted) > 8
    logged = "".join(capfd.readouterr())
    assert "limits_not_counted" in logged
    assert "secret" not in logged


@pytest.mark.parametrize("uri", ["nonsense://x", "no uri"])
def test_a_storage_that_does_not_exist_stops_the_start(make_app: MakeApp, uri: str):
    with pytest.raises(ConfigError, match=r"^horarium: RATELIMIT_STORAGE_URI: "):
        make_app(ratelimit_storage_uri=uri)
