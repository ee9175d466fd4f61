"""Universities that follow a stand-in server, with one sweep behind them."""

import pytest

from fakes.starplan import World
from support.starplan import Follower
from support.universities import Universities


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def fresh(universities: Universities, world: World) -> Follower:
    """Nothing was asked for yet."""
    return universities.fresh(world)


@pytest.fixture
def here(universities: Universities, world: World) -> Follower:
    """The term begins tomorrow, and all plans are stored."""
    here = universities.followed(world=world)
    here.clock.go(minutes=20)
    return here
