"""Universities that follow a stand-in server, with one sweep behind them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.starplan import World
from support.starplan import Follower, database, follower


@pytest.fixture
def new_session(tmp_path: Path) -> Iterator[Any]:
    with database(tmp_path) as new_session:
        yield new_session


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def fresh(new_session: Any, world: World) -> Follower:
    """Nothing was asked for yet."""
    return follower(new_session, world)


@pytest.fixture
def here(fresh: Follower) -> Follower:
    """The term begins tomorrow, and all plans are stored."""
    assert fresh.sweep().outcome == "complete"
    fresh.clock.go(minutes=20)
    return fresh
