"""What people do to a school's timetable, at random: some of it is refused, some changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from random import Random

from sqlalchemy import select

from models import Event, EventStatus, Group, Room
from services.changes.edit import Edit
from services.changes.errors import Refused
from services.registries import groups, rooms
from services.registries.groups import GroupFields
from services.registries.rooms import RoomFields
from services.schedule import events, series
from services.schedule.fields import EventFields
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from support.school import School, planned, slot

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


def done(here: School, act: Callable[[Edit], object]) -> bool:
    """Whether it left a batch: some are refused, some change nothing."""
    try:
        with here.editing(exclusive=True) as edit:
            act(edit)
    except Refused:
        return False
    return edit.batch_id is not None
