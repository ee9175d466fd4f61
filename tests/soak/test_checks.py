"""The checks of a fault run find what they are there for, and every wait is shortened in it."""

import ast
import importlib
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench.soak_checks import Watcher
from bench.soak_feeds import EVENTS
from bench.soak_upstream import FLAPS_EVERY, Universe
from config import PROJECT
from models import Base, CopyState, PlanningBackup, PlanningFeed
from services.plannings.guards import Doubt
from support.schedules import schedule

BEGAN = datetime.now(UTC) - timedelta(hours=1)
HOLDS = {doubt.value: 60.0 for doubt in Doubt}


def minutes(count: float) -> datetime:
    return BEGAN + timedelta(minutes=count)


class Installation:
    """The database beside a watcher: one planning with its copies."""

    def __init__(self, database: Path) -> None:
        self._engine = create_engine(f"sqlite:///{database}")
        Base.metadata.create_all(self._engine)
        with Session(self._engine) as session, session.begin():
            session.add(PlanningFeed(full_id="soak.p0", host="", failures=0, counts=""))

    def answers(self, count: int, at: datetime, doubt: Doubt | None = None) -> int:
        """A copy with so many events becomes the one that answers."""
        copy_id = self.sets_aside(count, at, doubt, CopyState.GOOD)
        self.feed(backup_id=copy_id, refreshed_at=at)
        return copy_id

    def sets_aside(
        self, count: int, at: datetime, doubt: Doubt | None, state: CopyState = CopyState.QUARANTINED
    ) -> int:
        content = schedule(count)
        copy = PlanningBackup(
            full_id="soak.p0",
            created_at=at,
            state=state,
            doubt=doubt,
            signature=content.signature,
            nb_events=count,
            events=zlib.compress(content.json),
            url_hash="",
            body_hash="",
        )
        with Session(self._engine) as session, session.begin():
            session.add(copy)
            session.flush()
            return copy.id

    def believes(self, copy_id: int, at: datetime) -> None:
        with Session(self._engine) as session, session.begin():
            session.get_one(PlanningBackup, copy_id).state = CopyState.GOOD
        self.feed(backup_id=copy_id, refreshed_at=at)

    def feed(self, **columns: Any) -> None:
        with Session(self._engine) as session, session.begin():
            session.query(PlanningFeed).update(columns)

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "soak.db"


@pytest.mark.parametrize(
    ("good_at", "wrong"), [(20, True), (9, False)], ids=["flapping", "shrunken for good"]
)
def test_a_shrunken_copy_is_believed_only_when_nothing_better_came_meanwhile(
    database: Path, good_at: float, wrong: bool
) -> None:
    installation, watcher = Installation(database), Watcher(database, HOLDS)
    installation.answers(EVENTS, minutes(0))
    doubted = installation.sets_aside(5, minutes(10), Doubt.SHRUNKEN)
    installation.feed(refreshed_at=minutes(good_at))
    watcher.look()
    assert watcher.wrong == []
    installation.believes(doubted, minutes(41))
    watcher.look()
    installation.close()
    assert watcher.believed == 1
    assert ["a good answer came after" in line for line in watcher.wrong] == [True] * wrong


def test_one_without_a_doubt_is_never_right(database: Path) -> None:
    installation, watcher = Installation(database), Watcher(database, HOLDS)
    installation.answers(5, minutes(0))
    watcher.look()
    installation.close()
    assert [line for line in watcher.wrong if f"with 5 of {EVENTS} events counts as good" in line]


def test_a_flapping_feed_is_whole_and_shrunken_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]
    monkeypatch.setattr("bench.soak_upstream.time.monotonic", lambda: seconds[0])
    universe = Universe([], plannings=3, gone=1, flapping=1, seed=1, factor=10.0)
    kinds = []
    for phase in range(6):
        seconds[0] = (phase + 0.5) * FLAPS_EVERY / 10.0
        kinds.append(str(universe.flap()))
    assert kinds == ["well", "shrunken"] * 3
    assert Doubt.SHRUNKEN.wait.total_seconds() < 4 * FLAPS_EVERY, "the third time comes after the wait"


def constant(name: str) -> Any:
    """A constant of the application in fast motion, which cannot be imported without starting it."""
    module = ast.parse((PROJECT / "bench" / "soak_wsgi.py").read_text())
    (value,) = (
        node.value
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return ast.literal_eval(value)


NO_WAITS = {"JITTER", "SHORTEST_REST", "GATHERED_FOR"}
"""A share, and waits that are short for the machine's sake."""


@pytest.mark.parametrize("module", constant("WAITS"))
def test_no_wait_is_forgotten(module: str) -> None:
    values = vars(importlib.import_module(module))
    own = {
        ast.unparse(node.targets[0])
        for node in ast.parse(Path(values["__file__"]).read_text()).body
        if isinstance(node, ast.Assign)
    }
    waits = {name for name in own if name.isupper() and isinstance(values[name], float | timedelta)}
    assert waits - NO_WAITS <= set(constant("WAITS")[module])
