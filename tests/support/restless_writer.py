"""A process that goes on changing a school's timetable, while others read it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import sessionmaker

from models import Event, EventStatus
from models.sqlite import prepare_engine
from services.changes.edit import Edit
from services.changes.undo import undo
from services.schedule import events
from services.schedule.fields import EventFields
from support.acts import Act, done
from support.processes import processes
from support.school import School, planned, slot

DAYS = 5
DEADLINE = 60.0
"""Seconds in which a writer that lives has made a change: generous, for busy machines."""


def some_time(random: Random):
    return slot(random.randrange(4 * 24) / 4, random.choice([0.25, 1, 3]), random.randrange(DAYS))


def create(here: School, edit: Edit, random: Random) -> None:
    events.create(edit, planned(some_time(random), summary="made on the way"))


def some_event(edit: Edit, random: Random) -> Event:
    living = select(Event.id).where(Event.deleted_at.is_(None)).order_by(Event.starts_at, Event.id)
    (event,) = events.locked(edit, [random.choice(list(edit.session.scalars(living)))])
    return event


def move(here: School, edit: Edit, random: Random) -> None:
    event = some_event(edit, random)
    events.move(edit, event, some_time(random))


def annotate(here: School, edit: Edit, random: Random) -> None:
    event = some_event(edit, random)
    events.update(edit, event, replace(EventFields.of(event), note=str(random.random())))


def set_status(here: School, edit: Edit, random: Random) -> None:
    events.set_status(edit, some_event(edit, random), random.choice(list(EventStatus)))


def delete(here: School, edit: Edit, random: Random) -> None:
    events.delete(edit, some_event(edit, random))


def take_back(here: School, edit: Edit, random: Random) -> None:
    undo(edit, random.choice(here.batches()[-20:]), partial=True)


ACTS: list[tuple[Act, int]] = [
    (move, 10),
    (annotate, 3),
    (set_status, 3),
    (create, 2),
    (delete, 1),
    (take_back, 1),
]
"""Each with its weight."""


@dataclass
class RestlessWriter:
    """What its readers know of it."""

    _changed: Any
    _process: Any

    def wait(self) -> None:
        """Until something was changed since the call."""
        while self._changed.acquire(block=False):
            pass
        assert self._changed.acquire(timeout=DEADLINE), f"the writer is gone: {self._process.exitcode}"


@contextmanager
def restless_writer(url: str, here: School) -> Iterator[RestlessWriter]:
    """Writes until the block ends; ``url`` is that of the school's database."""
    context = processes(__name__)
    changed, stop = context.Semaphore(0), context.Event()
    ids = {field.name: getattr(here, field.name) for field in fields(here) if field.name != "new_session"}
    process = context.Process(target=_write, args=(url, ids, changed, stop))
    process.start()
    try:
        yield RestlessWriter(changed, process)
    finally:
        stop.set()
        process.join(DEADLINE)
        if process.is_alive():
            process.kill()
            process.join()
    assert process.exitcode == 0


def _write(url: str, ids: dict[str, int], changed: Any, stop: Any) -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    here = School(new_session=sessionmaker(engine), **ids)
    random = Random(7)
    acts, weights = zip(*ACTS, strict=True)
    try:
        while not stop.is_set():
            (act,) = random.choices(acts, weights)
            if done(here, _acting(here, act, random)):
                changed.release()
    finally:
        engine.dispose()


def _acting(here: School, act: Act, random: Random) -> Callable[[Edit], object]:
    return lambda edit: act(here, edit, random)
