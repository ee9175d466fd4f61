"""A campus with more rooms than one, and the clock at ten to eleven there."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from models import Room
from support.campus import Campus

MORNING = datetime(2026, 11, 16, 9, 50, tzinfo=UTC)
"""A Monday, 10:50 at the institution."""


@pytest.fixture
def at_ten_to_eleven() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def rooms(campus: Campus) -> dict[str, Room]:
    """By name; ``B204`` is where Campus.plan() puts its meetings."""
    several = [
        Room(name="Aula", building="Hauptgebäude", campus="Nord", capacity=300, tags="Beamer"),
        Room(name="C112", building="Bâtiment C", campus="Nord", capacity=18, tags="beamer, Labor"),
        Room(name="Großer Hörsaal", building="Hauptgebäude", campus="Süd", capacity=120),
    ]
    return {room.name: campus.add(room) for room in several} | {"B204": campus.room}
