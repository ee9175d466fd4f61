"""Many processes that book at random over HTTP, each with an application of its own on one database."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from blueprints.services import services_of, stop
from config import Settings
from extensions import db
from models import ChangeBatch, Course, Group, Instructor, Level, Room
from services.database import SessionFactory
from support.processes import processes

API = "/api/v1/schedule"
LEVELS, ROOMS, INSTRUCTORS = 12, 40, 60
TREE = (None, 0, 0, 1, 1, 2, 2)
"""The parent of each group of a level, by place."""
FIRST_DAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
DAYS = 4
QUARTER = timedelta(minutes=15)
LONGEST_BATCH = 4

Kind = Literal["create", "change", "delete", "batch"]
Json = dict[str, Any]


@dataclass(frozen=True)
class World:
    """Ids of what there is to book."""

    groups: list[int]
    teachers: list[int]
    rooms: list[int]
    unit: int


@dataclass(frozen=True)
class Storm:
    """What every writer needs to know."""

    settings: Settings
    token: str
    world: World
    attempts: int
    """Of each writer."""


@dataclass
class Attempt:
    """One request and its answer, and which batches of changes were there before and after it."""

    kind: Kind
    item_id: int | None
    body: Any
    status: int
    answer: Any
    before: int
    after: int


def make_world(new_session: SessionFactory) -> World:
    with new_session() as session, session.begin():
        levels = _stored(session, [Level(name=f"Level {number}") for number in range(LEVELS)])
        groups = [group for level in levels for group in _tree(session, level)]
        teachers = _stored(session, [Instructor(name=f"Teacher {number}") for number in range(INSTRUCTORS)])
        rooms = _stored(session, [Room(name=f"Room {number}") for number in range(ROOMS)])
        return World(groups, teachers, rooms, *_stored(session, [Course(name="Algorithmics")]))


def _stored(session: Session, rows: list[Any]) -> list[int]:
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _tree(session: Session, level_id: int) -> list[int]:
    ids: list[int] = []
    for place, parent in enumerate(TREE):
        parent_id = None if parent is None else ids[parent]
        group = Group(name=f"Group {level_id}.{place}", level_id=level_id, parent_id=parent_id)
        ids += _stored(session, [group])
    return ids


def run(storm: Storm, writers: int) -> list[Attempt]:
    """What all ``writers`` did, each in a process of its own; they begin together."""
    context = processes(__name__)
    begin = context.Barrier(writers)
    with context.Pool(writers, _wait_with, [begin]) as pool:
        done = pool.starmap(_write, [(storm, seed) for seed in range(writers)], chunksize=1)
    return [attempt for attempts in done for attempt in attempts]


def _wait_with(begin: Any) -> None:
    global _begin
    _begin = begin


_begin: Any


def _write(storm: Storm, seed: int) -> list[Attempt]:
    app = create_app(storm.settings)
    try:
        writer = Writer(app, storm, seed)
        _begin.wait(120)
        return list(writer.attempts())
    finally:
        stop(app)
        with app.app_context():
            db.engine.dispose()


@dataclass
class Writer:
    """Makes random attempts; ``known`` are items that may be there."""

    app: Flask
    storm: Storm
    seed: int
    known: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._choose = random.Random(self.seed)
        self._client: FlaskClient = self.app.test_client()
        self._headers = {"Authorization": f"Bearer {self.storm.token}"}

    def attempts(self) -> Iterator[Attempt]:
        for _ in range(self.storm.attempts):
            yield self._attempt()

    def _attempt(self) -> Attempt:
        kind: Kind = self._choose.choices(("create", "change", "delete", "batch"), (50, 30, 12, 8))[0]
        if kind == "batch":
            items = [self._item() for _ in range(self._choose.randint(2, LONGEST_BATCH))]
            return self._send(kind, "POST", "/batch", items)
        if kind == "create" or not self.known:
            return self._send("create", "POST", "", self._item())
        item_id = self._some_item()
        if kind == "delete":
            return self._send(kind, "DELETE", f"/{item_id}", None, item_id)
        return self._send(kind, "PUT", f"/{item_id}", self._change(), item_id)

    def _send(self, kind: Kind, method: str, path: str, body: Any, item_id: int | None = None) -> Attempt:
        before = self._latest_batch()
        response = self._client.open(API + path, method=method, json=body, headers=self._headers)
        answer = response.get_json(silent=True)
        if response.status_code == 201:
            self.known.append(answer["id"])
        if kind == "batch" and response.status_code == 200:
            self.known += [item["id"] for item in answer["successItems"]]
        return Attempt(kind, item_id, body, response.status_code, answer, before, self._latest_batch())

    def _latest_batch(self) -> int:
        with services_of(self.app).new_session() as session:
            return session.scalar(select(func.max(ChangeBatch.id))) or 0

    def _some_item(self) -> int:
        """Often one of another writer's."""
        if self._choose.random() < 0.5:
            return self._choose.choice(self.known)
        return self._choose.randint(1, max(self.known))

    def _item(self) -> Json:
        return {**self._groups(), **self._teacher(), **self._room(), **self._times()} | {
            "teachingUnitId": self.storm.world.unit
        }

    def _change(self) -> Json:
        """A move, mostly; or other people or another room."""
        parts = (self._times, self._groups, self._teacher, self._room)
        chosen = self._choose.choices(parts, (5, 1, 1, 2), k=self._choose.randint(1, 2))
        return {key: value for part in chosen for key, value in part().items()}

    def _groups(self) -> Json:
        several = self._choose.sample(self.storm.world.groups, self._choose.choice((1, 1, 1, 2)))
        return {"groupIds": several}

    def _teacher(self) -> Json:
        return {"teacherId": self._choose.choice(self.storm.world.teachers)}

    def _room(self) -> Json:
        some = self._choose.random() < 0.95
        return {"roomId": self._choose.choice(self.storm.world.rooms) if some else None}

    def _times(self) -> Json:
        day = timedelta(days=self._choose.randrange(DAYS))
        start = FIRST_DAY + day + self._choose.randrange(40) * QUARTER
        end = start + self._choose.randint(2, 8) * QUARTER
        return {"startTime": f"{start:%Y-%m-%dT%H:%M:%SZ}", "endTime": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
