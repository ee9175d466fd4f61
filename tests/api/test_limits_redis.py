"""Several processes share their limits in a Redis, and do without while it is gone."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from support.accounts import PASSWORD, add_user
from support.application import MakeApp
from support.clock import Clock
from support.limits import client_at, passed
from support.redis import PASSWORD as REDIS_PASSWORD
from support.redis import Redis, silent_server
from support.sign_in import log_in

pytestmark = pytest.mark.limited

SIGN_UP = "/sign-up"
"""Ten an hour."""
HERE = "192.0.2.1"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What tells how long a storage that failed has been left alone."""
    clock = Clock()
    monkeypatch.setattr("services.limit_storage.monotonic", clock.seconds)
    return clock


@pytest.fixture
def app(make_app: MakeApp, redis: Redis) -> Flask:
    return make_app(ratelimit_storage_uri=redis.uri)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return client_at(app, HERE)


def not_counted(client: FlaskClient) -> int:
    """What the metric says."""
    numbers = client.get("/metrics").text.splitlines()
    (line,) = [line for line in numbers if line.startswith("horarium_limits_not_counted_total")]
    return int(float(line.split()[1]))


@pytest.fixture
def two_apps(make_app: MakeApp, app: Flask, redis: Redis) -> list[Flask]:
    """Each with a memory and a database of its own, as two processes on two machines."""
    return [app, make_app(ratelimit_storage_uri=redis.uri)]


def test_two_processes_allow_as_much_as_one(two_apps: list[Flask]):
    clients = [client_at(app, HERE) for app in two_apps]
    assert [passed(client, 1, SIGN_UP, "POST") for client in clients * 6] == [1] * 10 + [0] * 2
    answer = clients[1].post(SIGN_UP)
    assert answer.status_code == 429
    assert 3500 < int(answer.headers["Retry-After"]) <= 3600
    assert passed(client_at(two_apps[0], "192.0.2.2"), 1, SIGN_UP, "POST") == 1


def test_a_crowd_at_one_moment_gets_no_more(two_apps: list[Flask]):
    with ThreadPoolExecutor(8) as pool:
        asking = [partial(passed, client_at(app, HERE), 1, SIGN_UP, "POST") for app in two_apps * 16]
        assert sum(pool.map(lambda ask: ask(), asking)) == 10


def test_without_redis_each_has_its_own(make_app: MakeApp):
    clients = [client_at(make_app(), HERE) for _ in range(2)]
    assert [passed(client, 12, SIGN_UP, "POST") for client in clients] == [10, 10]


def test_wrong_passwords_count_in_the_same_storage(two_apps: list[Flask]):
    add_user(two_apps[0], username="Ada-L")
    statuses = [log_in(client_at(app, HERE), password="guess").status_code for app in two_apps * 3]
    assert statuses == [401] * 5 + [429]
    assert log_in(client_at(two_apps[0], HERE), password=PASSWORD).status_code == 429


class TestWithoutIt:
    def test_requests_pass_and_are_counted(
        self, redis: Redis, client: FlaskClient, capfd: pytest.CaptureFixture[str]
    ):
        assert passed(client, 11, SIGN_UP, "POST") == 10
        before = not_counted(client)
        redis.kill()
        assert passed(client, 30, SIGN_UP, "POST") == 30
        assert not_counted(client) == before + 30
        logged = capfd.readouterr().err
        assert logged.count("limits_not_counted") == 1, "one line, not one a request"
        assert REDIS_PASSWORD not in logged

    def test_people_sign_in(self, app: Flask, redis: Redis, client: FlaskClient):
        add_user(app, username="Ada-L")
        redis.kill()
        assert [log_in(client, password="guess").status_code for _ in range(7)] == [401] * 7
        assert log_in(client).status_code == 200

    def test_the_planner_tells_a_whole_allowance(self, redis: Redis, client: FlaskClient):
        redis.kill()
        answers = [client.get("/api/v2/nothing") for _ in range(3)]
        assert [answer.headers["X-Rate-Limit-Remaining"] for answer in answers] == ["500"] * 3

    def test_it_starts_as_well(self, make_app: MakeApp, redis: Redis):
        redis.kill()
        client = client_at(make_app(ratelimit_storage_uri=redis.uri), HERE)
        assert passed(client, 12, SIGN_UP, "POST") == 12

    def test_one_that_hangs_is_asked_once_in_a_while(self, make_app: MakeApp, clock: Clock):
        with silent_server() as server:
            client = client_at(make_app(ratelimit_storage_uri=server.uri), HERE)
            assert passed(client, 50, SIGN_UP, "POST") == 50
            assert len(server.visitors) == 1, "one request waited for it"
            clock.go(seconds=5.1)
            assert passed(client, 50, SIGN_UP, "POST") == 50
            assert len(server.visitors) == 2

    def test_when_it_is_back_it_counts_again(
        self, redis: Redis, client: FlaskClient, clock: Clock, capfd: pytest.CaptureFixture[str]
    ):
        redis.kill()
        assert passed(client, 12, SIGN_UP, "POST") == 12
        redis.start()
        assert passed(client, 12, SIGN_UP, "POST") == 12, "it is left alone for a while"
        clock.go(seconds=5.1)
        assert passed(client, 12, SIGN_UP, "POST") == 10
        assert capfd.readouterr().err.count("limits_counted_again") == 1

    def test_one_that_was_restarted_between_two_requests_is_not_missed(
        self, redis: Redis, client: FlaskClient
    ):
        assert passed(client, 3, SIGN_UP, "POST") == 3
        redis.kill()
        redis.start()
        assert passed(client, 12, SIGN_UP, "POST") == 10
        assert not_counted(client) == 0


@pytest.mark.parametrize("uri", ["redsi://:hunter2@192.0.2.9/0", "async+redis://:hunter2@192.0.2.9/0"])
def test_an_address_that_stops_the_start_is_not_repeated(make_app: MakeApp, uri: str):
    with pytest.raises(SystemExit) as refusal:
        make_app(ratelimit_storage_uri=uri)
    assert str(refusal.value).startswith("horarium: RATELIMIT_STORAGE_URI: no such storage")
    assert "hunter2" not in str(refusal.value)
