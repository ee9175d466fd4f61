"""Timetables of two sizes: costs must not grow from one to the other."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from app import create_app
from config import Settings
from models import Booking, Course, Event, Group, Instructor, Level, Room
from services.changes.search_keys import search_key
from support.application import DATABASE, MakeApp
from support.database import edit_of
from support.instances import end
from support.kept import kept

STARTS_AT = datetime(2026, 11, 2, 7, tzinfo=UTC)


def fill(
    app: Flask, levels: int, events: int, weeks: int, rooms: int = 110, people: int = 287, courses: int = 300
) -> None:
    """Levels of two groups; events one after the other in each week, spread over all there is."""
    groups = 2 * levels
    with edit_of(app) as edit:

        def add(model: Any, count: int, **columns: Any) -> None:
            names = [f"{model.__name__} {n}" for n in range(count)]
            rows = [{"name": name, "search_key": search_key(name), **columns} for name in names]
            edit.session.execute(insert(model), rows)

        add(Level, levels)
        edit.session.execute(
            insert(Group), [{"name": f"G{n}", "level_id": n // 2 + 1, "size": 20} for n in range(groups)]
        )
        add(Room, rooms, capacity=30)
        add(Instructor, people)
        add(Course, courses)
        times = [_time(number, events, weeks) for number in range(events)]
        edit.session.execute(
            insert(Event),
            [
                {**time, "course_id": number % courses + 1, "summary": f"Seminar {number % 7}"}
                for number, time in enumerate(times)
            ],
        )
        edit.session.execute(
            insert(Booking),
            [
                {"room_id": None, "instructor_id": None, "group_id": None}
                | {"event_id": number + 1, "position": position, **time, column: number // weeks % count + 1}
                for number, time in enumerate(times)
                for position, (column, count) in enumerate(
                    [("room_id", rooms), ("instructor_id", people), ("group_id", groups)]
                )
            ],
        )


def _time(number: int, events: int, weeks: int) -> dict[str, datetime]:
    starts_at = STARTS_AT + timedelta(weeks=number % weeks, minutes=number * 60 * 24 * 5 // events)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=90)}


SIZES = {"village": (10, 300, 15), "university": (250, 12_404, 15)}
"""Levels, events, weeks."""


def _database(size: str) -> Path:
    """A database file of that size."""

    def make(folder: Path) -> None:
        app = create_app(Settings(instance_path=folder, run_jobs=False, demo=False, log_level="error"))
        fill(app, *SIZES[size])
        end(app)

    return kept(size, make) / DATABASE


@pytest.fixture(params=SIZES)
def filled(request: pytest.FixtureRequest, settings: Settings, make_app: MakeApp) -> Flask:
    settings.instance_path.mkdir()
    copyfile(_database(request.param), settings.instance_path / DATABASE)
    return make_app()
