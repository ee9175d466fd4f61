"""Where else an event could be, against a search that tries every quarter of an hour and knows nothing of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Base, Event, EventStatus, Group, Instructor, Level, Room
from models.sqlite import prepare_engine
from services.changes.edit import Actor, editing
from services.database import SessionFactory
from services.schedule import events, suggestions
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from services.schedule.suggestions import suggest

PARIS = ZoneInfo("Europe/Paris")
OPENING = (time(8), time(18))
QUARTER = timedelta(minutes=15)
NOW = datetime(2026, 10, 21, 9, 5, tzinfo=UTC)
"""A Wednesday; on the Sunday after it the clocks change."""
ROOMS = [
    ("A1", 20, "A", "North", "beamer"),
    ("A2", 40, "A", "North", ""),
    ("A3", 40, "A", "North", "Beamer, lab"),
    ("B1", 30, "B", "North", "beamer"),
    ("C1", 30, "C", "South", "beamer"),
    ("C2", None, "C", "South", "beamer"),
]
PARENTS = [None, 0, 0, 1]
SIZES = [35, 18, 17, 9]


@dataclass(frozen=True, repr=False)
class World:
    new_session: SessionFactory
    rooms: list[int]
    people: list[int]
    groups: list[int]
    planned: dict[int, EventFields]
    """Those that keep others out."""

    def near(self, wanted: int, other: int) -> tuple[bool, bool]:
        _, _, building, campus, _ = ROOMS[wanted]
        return ROOMS[other][2] != building, ROOMS[other][3] != campus


def filled(new_session: SessionFactory) -> World:
    random = Random(7)
    with editing(new_session, Actor("property", "cli")) as edit:
        level = Level(name="L")
        edit.add(level)
        rooms = [Room(name=n, capacity=c, building=b, campus=k, tags=t) for n, c, b, k, t in ROOMS]
        people = [Instructor(name=name) for name in ("Ada", "Alan")]
        groups: list[Group] = []
        for number, parent in enumerate(PARENTS):
            above = None if parent is None else groups[parent].id
            groups.append(Group(name=f"G{number}", level_id=level.id, parent_id=above, size=SIZES[number]))
            edit.add(groups[-1])
        for row in (*rooms, *people):
            edit.add(row)
        ids = [[row.id for row in rows] for rows in (rooms, people, groups)]
    with editing(new_session, Actor("property", "cli")) as edit:
        wanted = [fields(random, ids) for _ in range(400)]
        stored = events.create_each(edit, wanted)
        kept = {
            event.id: one
            for one, event in zip(wanted, stored, strict=True)
            if isinstance(event, Event) and one.books
        }
    return World(new_session, *ids, kept)


def fields(random: Random, ids: list[list[int]]) -> EventFields:
    rooms, people, groups = ids
    starts_at = datetime(2026, 10, 19, 6, tzinfo=UTC) + timedelta(
        days=random.randrange(18), minutes=random.choice([0, 10, 15]) + 60 * random.randrange(12)
    )
    resources = Resources(
        tuple(random.sample(rooms, random.randrange(3))),
        tuple(random.sample(people, random.randrange(2))),
        tuple(random.sample(groups, random.randrange(3))),
    )
    length = timedelta(minutes=random.choice([45, 90, 100, 240]))
    return EventFields(
        Slot(starts_at, starts_at + length), resources, status=random.choice(list(EventStatus))
    )


def related(world: World, group: int) -> set[int]:
    """Places of groups that share students with this one."""

    def above(one: int) -> set[int]:
        parent = PARENTS[one]
        return {one} if parent is None else {one} | above(parent)

    return {other for other in range(len(PARENTS)) if other in above(group) or group in above(other)}


def busy(world: World, wanted: EventFields, but: int | None) -> tuple[list[Slot], dict[int, list[Slot]]]:
    """When the people are taken, and when each room is."""
    groups = {
        world.groups[other]
        for group in wanted.resources.group_ids
        for other in related(world, world.groups.index(group))
    }
    people: list[Slot] = []
    rooms: dict[int, list[Slot]] = {room: [] for room in world.rooms}
    for number, one in world.planned.items():
        if number == but:
            continue
        for room in one.resources.room_ids:
            rooms[room].append(one.slot)
        same_people = set(one.resources.instructor_ids) & set(wanted.resources.instructor_ids)
        if same_people or groups & set(one.resources.group_ids):
            people.append(one.slot)
    return people, rooms


def choices(world: World, resources: Resources) -> list[list[int]]:
    """For each room that is wanted the rooms that would do, the best first."""
    students = sum(SIZES[world.groups.index(group)] for group in resources.group_ids)
    found = []
    for room in resources.room_ids:
        place = world.rooms.index(room)
        seats = students if len(resources.room_ids) == 1 else ROOMS[place][1] or 0
        tags = {tag.strip().casefold() for tag in ROOMS[place][4].split(",") if tag}
        fit = [
            other
            for other, (_, capacity, _, _, has) in enumerate(ROOMS)
            if world.rooms[other] not in resources.room_ids
            and (capacity is None or capacity >= seats)
            and tags <= {tag.strip().casefold() for tag in has.split(",")}
        ]
        fit.sort(
            key=lambda other, place=place: (
                ROOMS[other][1] is None,
                *world.near(place, other),
                ROOMS[other][1] or 0,
                ROOMS[other][0],
            )
        )
        found.append([room, *(world.rooms[other] for other in fit)])
    return found


def expected(world: World, wanted: EventFields, but: int | None, limit: int) -> list[tuple[Slot, tuple]]:
    people, taken = busy(world, wanted, but)
    wall = wanted.slot.starts_at.astimezone(PARIS)
    length = wanted.slot.ends_at - wanted.slot.starts_at
    candidates = set()
    for day in days(wall.date()):
        opens, closes = (datetime.combine(day, hour, PARIS).astimezone(UTC) for hour in OPENING)
        starts = {opens + QUARTER * number for number in range(41)} | {slot.ends_at for slot in people}
        starts.add(datetime.combine(day, wall.time(), PARIS).astimezone(UTC))
        for start in starts:
            slot = Slot(start, start + length)
            inside = opens <= slot.starts_at and slot.ends_at <= closes and start >= NOW
            if inside and not any(slot.overlaps(other) for other in people):
                candidates.add(slot)

    def order(slot: Slot) -> tuple:
        here = slot.starts_at.astimezone(PARIS)
        same = (here.weekday(), here.time()) == (wall.weekday(), wall.time())
        return not same, abs(slot.starts_at - wanted.slot.starts_at), slot.starts_at

    at_present = world.planned[but] if but else None
    chosen: list[tuple[Slot, tuple]] = []
    for slot in sorted(candidates, key=order):
        rooms: list[int] = []
        for choice in choices(world, wanted.resources):
            free = [
                room
                for room in choice
                if room not in rooms and not any(slot.overlaps(other) for other in taken[room])
            ]
            rooms += free[:1]
        if len(rooms) < len(wanted.resources.room_ids):
            continue
        if at_present and slot == at_present.slot and set(rooms) == set(at_present.resources.room_ids):
            continue
        if not any(tuple(rooms) == others and slot.overlaps(other) for other, others in chosen):
            chosen.append((slot, tuple(rooms)))
    return chosen[:limit]


def days(first: date) -> list[date]:
    today = NOW.astimezone(PARIS).date()
    day = max(first, today)
    found = [day] if day == first or day.weekday() < 5 else []
    working = 0
    while working < 10:
        day += timedelta(days=1)
        if day.weekday() < 5:
            working += 1
            found.append(day)
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    engine = create_engine(f"sqlite:///{tmp_path_factory.mktemp('suggestions') / 'world.db'}")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    yield filled(sessionmaker(engine))
    engine.dispose()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), limit=st.integers(1, 12))
def test_a_new_event_is_offered_what_is_free_the_best_first(world: World, seed: int, limit: int):
    compare(world, fields(Random(seed), [world.rooms, world.people, world.groups]), None, limit)


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 10**6), limit=st.integers(1, 12))
def test_an_event_is_not_in_its_own_way(world: World, place: int, limit: int):
    event_id = list(world.planned)[place % len(world.planned)]
    compare(world, world.planned[event_id], event_id, limit)


def compare(world: World, wanted: EventFields, event_id: int | None, limit: int) -> None:
    """Of the rooms only the best one is read at first, so that the others are needed as well."""
    with world.new_session() as session, pytest.MonkeyPatch.context() as patch:
        patch.setattr(suggestions, "FIRST_ROOMS", 1)
        found = suggest(
            session,
            wanted,
            event_id=event_id,
            zone=PARIS,
            opening_hours=OPENING,
            now=NOW,
            limit=limit,
        )
        assert [(one.slot, one.room_ids) for one in found] == expected(world, wanted, event_id, limit)
