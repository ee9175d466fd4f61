"""A sweep over a server of its own: real requests, both databases, and ``flask sync``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from fakes.starplan import StarPlanServer, World, faults
from models import SyncError
from services.catalog import courses
from services.net.client import GuardedClient
from services.starplan.sync.status import at_work, errors, runs, status
from support.application import MakeApp
from support.clock import Clock
from support.starplan import TERM_BEGINS, TINY, Follower, database, follower, public


@pytest.fixture
def server() -> Iterator[StarPlanServer]:
    with StarPlanServer(World(TINY)) as server:
        yield server
        assert server.traffic.wrong == []


@pytest.fixture
def net() -> Iterator[GuardedClient]:
    client = GuardedClient(10.0, frozenset({"127.0.0.1"}), "it@example.edu")
    yield client
    client.close()


@pytest.fixture
def new_session(tmp_path: Path) -> Iterator[Any]:
    with database(tmp_path) as new_session:
        yield new_session


@pytest.fixture
def here(new_session: Any, server: StarPlanServer, net: GuardedClient) -> Follower:
    return Follower(new_session, net, Clock(TERM_BEGINS), root=server.root)


@pytest.fixture
def expected(tmp_path: Path) -> dict[str, Any]:
    """What is seen of the same university without a connection."""
    (tmp_path / "other").mkdir()
    with database(tmp_path / "other") as new_session:
        other = follower(new_session, World(TINY))
        other.sweep()
        return public(other)


def test_a_server_is_followed(here: Follower, server: StarPlanServer, expected: dict[str, Any]):
    assert here.sweep().outcome == "complete"
    assert public(here) == expected
    server.traffic.reset()
    with here.written() as statements:
        assert here.sweep().outcome == "complete"
    assert statements == []
    assert server.traffic.counts == {"getpus": 1, "getogs": 1, "getPgsExt": 2, "ical": 4}


@pytest.mark.parametrize("name", ["reset", "connection cut", "login elsewhere", "maintenance page"])
def test_a_connection_that_fails_is_mended_by_the_next_sweep(
    here: Follower, server: StarPlanServer, expected: dict[str, Any], name: str
):
    with server.faults.while_(faults.BROKEN[name], "ical", pgid="48001"):
        report = here.sweep()
    assert report.outcome == "partial"
    (error,) = here.all(SyncError)
    assert error.level_id is not None
    with here.new_session() as session:
        now = status(session)
        (left,) = errors(session)
        assert now.last_error == left
        assert left.level_uid is not None
        assert (now.current_pu, at_work(session, here.clock())) == ("48", None)
        assert [found.run.outcome for found in runs(session, 5)] == ["partial"]
    assert here.sweep().outcome == "complete"
    assert public(here) == expected
    with here.new_session() as session:
        assert status(session).last_error is None


def test_postgresql_holds_the_same(
    tmp_path: Path, postgresql: str, server: StarPlanServer, net: GuardedClient, expected: dict[str, Any]
):
    with database(tmp_path, postgresql) as new_session:
        here = Follower(new_session, net, Clock(TERM_BEGINS), root=server.root)
        assert here.sweep().outcome == "complete"
        assert public(here) == expected
        with new_session() as session:
            assert {row.uid for row in courses.listing(session)} == set(expected["course"])
        server.world.reissue_uids()
        server.world.move_room()
        server.world.move_time()
        last = here.last_change()
        here.clock.go(minutes=20)
        assert here.sweep().outcome == "complete"
        assert 1 <= len(here.changes(last)) <= 2
        server.world.add()
        here.sweep()
        with here.written() as statements:
            here.sweep()
        assert statements == []


@pytest.fixture
def app(make_app: MakeApp, server: StarPlanServer) -> Flask:
    return make_app(starplan_base_url=server.root)


def run(app: Flask, *arguments: str) -> Result:
    with time_machine.travel(TERM_BEGINS):
        return app.test_cli_runner().invoke(args=["sync", *arguments])


def test_a_sweep_by_hand_tells_what_it_did(app: Flask):
    planned = run(app, "--dry-run")
    assert planned.exit_code == 0
    assert "level: 4 would be new or changed" in planned.stdout
    done = run(app)
    assert done.exit_code == 0
    assert "WS 26/27 AIB AIB1: " in done.stdout
    assert "events: 40 created, " in done.stdout
    assert "4 plans: 4 unchanged" in run(app, "--dry-run").stdout


def test_a_sweep_by_hand_ends_with_two_when_some_failed(app: Flask, server: StarPlanServer):
    with server.faults.while_(faults.error_object, "getPgsExt", og="71"):
        result = run(app)
    assert result.exit_code == 2
    assert "WINFOB: " in result.stderr
    with server.faults.while_(faults.error_object, "getpus"):
        assert run(app).exit_code == 1


def test_without_a_server_there_is_nothing_to_follow(make_app: MakeApp):
    result = run(make_app())
    assert result.exit_code == 1
    assert "STARPLAN_BASE_URL" in result.stderr
