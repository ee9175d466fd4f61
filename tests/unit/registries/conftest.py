"""A database of either kind, with what makes a timetable in it."""

import pytest

from services.database import SessionFactory
from support.registries import World


@pytest.fixture
def world(new_session: SessionFactory) -> World:
    return World(new_session)
