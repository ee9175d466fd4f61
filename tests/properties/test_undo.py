"""Whatever was done, taking it back from the last to the first gives what was there before each."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import sessionmaker

from models import Base, Event, EventStatus, Group, Room
from models.sqlite import prepare_engine
from services.changes.edit import Edit
from services.changes.errors import Refused
from services.changes.undo import undo
from services.registries import groups, rooms
from services.registries.groups import GroupFields
from services.registries.rooms import RoomFields
from services.schedule import events, series
from services.schedule.fields import EventFields
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from support.school import School, planned, school, slot

Act = Callable[[School, Edit, Random], object]
RULE = Rule("Europe/Paris", date(2026, 10, 12), date(2026, 11, 13), (0, 2), time(9), 60)


def fields(here: School, edit: Edit, random: Random) -> EventFields:
    taken = list(edit.session.scalars(select(Room.id).where(Room.deleted_at.is_(None))))
    return planned(
        slot(random.randrange(30, 50) / 4, random.choice([0.5, 1, 2]), random.randrange(3)),
        tuple(random.sample(taken, min(len(taken), random.randrange(3)))),
        instructors=random.choice([(), (here.ada,), (here.alan, here.ada)]),
        groups=random.choice([(), (here.cohort,), (here.td1, here.td2), (here.tp1,)]),
        course_id=random.choice([None, here.algebra]),
        summary=random.choice(["", "Été", "x" * 40]),
        status=random.choice(list(EventStatus)),
    )


def one_of(edit: Edit, random: Random, model: type) -> int | None:
    ids = list(edit.session.scalars(select(model.id).where(model.deleted_at.is_(None)).order_by(model.id)))
    return random.choice(ids) if ids else None


def create(here: School, edit: Edit, random: Random) -> None:
    events.create_each(edit, [fields(here, edit, random) for _ in range(random.randrange(1, 4))])


def change(here: School, edit: Edit, random: Random) -> None:
    if event_id := one_of(edit, random, Event):
        events.update(edit, *events.locked(edit, [event_id]), fields(here, edit, random))


def delete(here: School, edit: Edit, random: Random) -> None:
    if event_id := one_of(edit, random, Event):
        events.delete(edit, *events.locked(edit, [event_id]))


def create_series(here: School, edit: Edit, random: Random) -> None:
    series.create(edit, replace(RULE, start_time=time(random.randrange(8, 18))), fields(here, edit, random))


def change_series(here: School, edit: Edit, random: Random) -> None:
    if event_id := one_of(edit, random, Event):
        weekdays = tuple(random.sample(range(5), 2))
        start_time = time(random.randrange(8, 18))
        series.change(
            edit,
            event_id,
            random.choice([Scope.ALL, Scope.FOLLOWING]),
            rule=lambda rule: replace(rule, weekdays=weekdays, start_time=start_time),
            fields=lambda fields: replace(fields, note="moved"),
            with_exceptions=random.random() < 0.5,
        )


def delete_series(here: School, edit: Edit, random: Random) -> None:
    if event_id := one_of(edit, random, Event):
        series.delete(edit, event_id, Scope.FOLLOWING)


def create_room(here: School, edit: Edit, random: Random) -> None:
    rooms.create(edit, RoomFields(name=f"Room {random.randrange(4)}"))


def delete_room(here: School, edit: Edit, random: Random) -> None:
    if room_id := one_of(edit, random, Room):
        rooms.delete(edit, rooms.get(edit.session, room_id))


def move_group(here: School, edit: Edit, random: Random) -> None:
    group = groups.get(edit.session, random.choice([here.td1, here.td2, here.tp1]))
    parent_id = random.choice([None, here.cohort, here.td1, here.td2])
    groups.update(edit, group, GroupFields(name=group.name, parent_id=parent_id))


def delete_group(here: School, edit: Edit, random: Random) -> None:
    if group_id := one_of(edit, random, Group):
        groups.delete(edit, groups.get(edit.session, group_id))


ACTS: list[Act] = [
    *(create, change, delete, create_series, change_series, delete_series),
    *(create_room, delete_room, move_group, delete_group),
]
acts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10_000)), min_size=1, max_size=10)


def bytes_of(here: School) -> str:
    return json.dumps(
        {f"{kind} {number}": image for (kind, number), image in here.images().items()}, sort_keys=True
    )


def done(here: School, act: Callable[[Edit], object]) -> bool:
    """Whether it left a batch: some are refused, some change nothing."""
    try:
        with here.editing(exclusive=True) as edit:
            act(edit)
    except Refused:
        return False
    return edit.batch_id is not None


def take_all_back(here: School, several: list[tuple[Act, int]]) -> None:
    before = len(here.batches())
    states = [bytes_of(here)]
    for act, seed in several:
        if done(here, lambda edit, act=act, seed=seed: act(here, edit, Random(seed))):
            states.append(bytes_of(here))
    batches = here.batches()[before:]
    assert len(batches) == len(states) - 1
    for batch_id, state in zip(reversed(batches), reversed(states[:-1]), strict=True):
        assert done(here, lambda edit, batch_id=batch_id: undo(edit, batch_id))
        assert bytes_of(here) == state
    undos = here.batches()[before + len(batches) :]
    for batch_id, state in zip(reversed(undos), states[1:], strict=True):
        assert done(here, lambda edit, batch_id=batch_id: undo(edit, batch_id))
        assert bytes_of(here) == state


def run(url: str, several: list[tuple[Act, int]]) -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    try:
        take_all_back(school(sessionmaker(engine)), several)
    finally:
        engine.dispose()


@settings(max_examples=20, deadline=None)
@given(several=acts)
def test_everything_can_be_taken_back_and_done_again(several: list[tuple[Act, int]]):
    with TemporaryDirectory() as folder:
        run(f"sqlite:///{Path(folder) / 'undo.db'}", several)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several=acts)
def test_everything_can_be_taken_back_on_postgresql(postgresql: str, several: list[tuple[Act, int]]):
    run(postgresql, several)
