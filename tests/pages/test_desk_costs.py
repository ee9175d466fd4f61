"""What the editor asks of the database does not grow with what is planned."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Room
from support.catalog import University, at
from support.desk import MONDAY, Desk
from support.pages import page_client
from support.statements import statements


@pytest.fixture
def here(app: Flask) -> University:
    with app.app_context():
        return University(sessionmaker(db.engine))


@pytest.fixture
def desk(app: Flask, here: University) -> Iterator[Desk]:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        yield Desk(page_client(app), here.aib3)


def test_the_panel_costs_the_same_however_much_is_planned(desk: Desk, here: University, app: Flask):
    event = here.plan(at(8), here.aib3, rooms=(here.room,), people=(here.person,))

    def cost(path: str, sent: dict[str, Any] | None = None) -> int:
        with statements(app) as seen:
            answer = desk.get(path) if sent is None else desk.post(path, sent, htmx=True)
        assert answer.status_code == 200
        return len(seen)

    def move(start: str, end: str) -> int:
        return cost(f"/events/{event.id}/move", {"date": MONDAY, "start": start, "end": end})

    move("09:30", "11:00")
    few = cost(f"/events/{event.id}"), move("09:15", "10:45")
    for hour in range(10, 20, 2):
        here.plan(at(hour), here.aib3, rooms=(here.room,), people=(here.person,))
    assert (cost(f"/events/{event.id}"), move("09:00", "10:30")) == few


def test_a_refused_drop_costs_the_same_however_much_is_planned(desk: Desk, here: University, app: Flask):
    rooms = [here.add(Room(name=f"R{number}", capacity=60), "api") for number in range(3)]
    event, _other = (here.plan(at(hour), here.aib3, rooms=(here.room,)) for hour in (8, 10))
    wanted = {"date": MONDAY, "start": "11:00", "end": "12:30"}

    def cost() -> int:
        with statements(app) as seen:
            answer = desk.post(f"/events/{event.id}/move", wanted, htmx=True)
        assert answer.status_code == 409
        assert "slot" in answer.text
        return len(seen)

    few = cost()
    for day in range(8):
        here.plan(at(12, day), rooms=tuple(rooms))
    assert cost() == few
