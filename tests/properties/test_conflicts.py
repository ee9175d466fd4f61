"""What clashes, against a checker that compares every pair with every other and knows nothing of ours."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete
from sqlalchemy.orm import sessionmaker

from models import Base, Booking, Event, EventStatus, Group, Instructor, Level, Room
from models.sqlite import prepare_engine
from services.changes.edit import Actor, editing
from services.schedule import events
from services.schedule.conflicts import Bookings, clashes_of
from services.schedule.events import Failed
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot

ACTOR = Actor("property", "cli")
MIDNIGHTS = [
    datetime(2026, 10, 24, 22, tzinfo=UTC),  # in Paris; the clocks change three hours later
    datetime(2026, 11, 2, tzinfo=UTC),
    datetime(2027, 3, 27, 23, tzinfo=UTC),  # three hours before the other change
]
KINDS = (Room, Instructor, Group)


@dataclass(frozen=True)
class Planned:
    """An event as the checker sees it; resources are places in the lists of a World."""

    starts_at: datetime
    ends_at: datetime
    rooms: frozenset[int]
    instructors: frozenset[int]
    groups: frozenset[int]
    status: EventStatus
    deleted: bool

    @property
    def counts(self) -> bool:
        return not self.deleted and self.status is not EventStatus.CANCELLED


def above(parents: list[int | None], group: int) -> set[int]:
    found = set()
    current: int | None = group
    while current is not None:
        found.add(current)
        current = parents[current]
    return found


def expected(
    one: Planned, others: dict[int, Planned], parents: list[int | None]
) -> set[tuple[str, int, int, int]]:
    """Sort, what was asked for, what the other has, and the other."""
    found = set()
    for number, other in others.items():
        if not other.counts or not (one.starts_at < other.ends_at and other.starts_at < one.ends_at):
            continue
        found |= {("room", room, room, number) for room in one.rooms & other.rooms}
        found |= {("instructor", who, who, number) for who in one.instructors & other.instructors}
        found |= {
            ("group", mine, theirs, number)
            for mine in one.groups
            for theirs in other.groups
            if mine in above(parents, theirs) or theirs in above(parents, mine)
        }
    return found


@st.composite
def planned(draw: st.DrawFn, groups: int) -> Planned:
    """Of a quarter of an hour up to a day, in a few days, so that much touches and overlaps."""
    starts_at = draw(st.sampled_from(MIDNIGHTS)) + timedelta(minutes=15 * draw(st.integers(-110, 110)))
    quarters = draw(st.one_of(st.integers(1, 8), st.integers(1, 96), st.just(96)))
    some = st.frozensets(st.integers(0, 1), max_size=2)
    return Planned(
        starts_at,
        starts_at + timedelta(minutes=15 * quarters),
        draw(some),
        draw(some),
        draw(st.frozensets(st.integers(0, groups - 1), max_size=2)),
        draw(st.sampled_from(EventStatus)),
        draw(st.integers(0, 5)) == 0,
    )


@st.composite
def forests(draw: st.DrawFn) -> list[int | None]:
    """The parent of each group, None for a root; parents come first."""
    count = draw(st.integers(1, 7))
    return [None, *(draw(st.one_of(st.none(), st.integers(0, number - 1))) for number in range(1, count))]


worlds = forests().flatmap(
    lambda parents: st.tuples(st.just(parents), st.lists(planned(len(parents)), min_size=2, max_size=9))
)


class World:
    """A database that is filled anew for each example, and which row each number of an example stands for."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        prepare_engine(self.engine)
        Base.metadata.create_all(self.engine)
        self.new_session = sessionmaker(self.engine)

    def fill(self, parents: list[int | None]) -> None:
        with self.new_session() as session, session.begin():
            for model in (Booking, Event, Group, Level, Room, Instructor):
                if model is Group:
                    session.query(Group).update({Group.parent_id: None})
                session.execute(delete(model))
        with editing(self.new_session, ACTOR) as edit:
            level = Level(name="L")
            edit.add(level)
            rows = {Room: [], Instructor: [], Group: []}
            for model in (Room, Instructor):
                rows[model] = [model(name=f"{model.kind} {number}") for number in range(2)]
                for row in rows[model]:
                    edit.add(row)
            for number, parent in enumerate(parents):
                above_it = None if parent is None else rows[Group][parent].id
                rows[Group].append(Group(name=f"group {number}", level_id=level.id, parent_id=above_it))
                edit.add(rows[Group][-1])
            self.ids = {model: [row.id for row in rows[model]] for model in KINDS}

    def fields(self, one: Planned) -> EventFields:
        resources = Resources(
            tuple(self.ids[Room][number] for number in one.rooms),
            tuple(self.ids[Instructor][number] for number in one.instructors),
            tuple(self.ids[Group][number] for number in one.groups),
        )
        return EventFields(Slot(one.starts_at, one.ends_at), resources, status=one.status)

    def store(self, one: Planned) -> int:
        """As a sync would: it is not refused. Gives the id."""
        with editing(self.new_session, ACTOR) as edit:
            event = Event()
            self.fields(one).write_to(event)
            edit.add(event)
            if one.deleted:
                edit.delete(event)
            return event.id

    def told(self, clashes) -> set[tuple[str, int, int, int]]:
        """Clashes in the words of the checker."""
        numbers = {model.kind: {row: number for number, row in enumerate(self.ids[model])} for model in KINDS}
        return {
            (clash.sort, numbers[clash.sort][clash.id], numbers[clash.sort][clash.booked_id], clash.event_id)
            for clash in clashes
        }


@pytest.fixture(scope="module")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(f"sqlite:///{tmp_path_factory.mktemp('conflicts') / 'world.db'}")
    yield world
    world.engine.dispose()


@pytest.fixture
def postgresql_world(postgresql: str) -> Iterator[World]:
    world = World(postgresql)
    yield world
    world.engine.dispose()


def many(examples: int):
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )


@many(60)
@given(world=worlds)
def test_every_clash_is_found_and_no_other(
    sqlite_world: World, world: tuple[list[int | None], list[Planned]]
):
    compare_all(sqlite_world, *world)


@many(12)
@given(world=worlds)
def test_every_clash_is_found_and_no_other_on_postgresql(
    postgresql_world: World, world: tuple[list[int | None], list[Planned]]
):
    compare_all(postgresql_world, *world)


def compare_all(here: World, parents: list[int | None], timetable: list[Planned]) -> None:
    """Each event is asked for against all others, one by one and all together."""
    here.fill(parents)
    stored = {here.store(one): one for one in timetable}
    with here.new_session() as session:
        everything = Bookings(
            session, [(here.fields(one).slot, here.fields(one).resources) for one in timetable]
        )
        for number, one in stored.items():
            fields = here.fields(one)
            others = {other: planned for other, planned in stored.items() if other != number}
            alone = clashes_of(session, fields.slot, fields.resources, ignoring=[number])
            assert here.told(alone) == expected(one, others, parents)
            together = everything.clashes_of(fields.slot, fields.resources)
            assert here.told(together) == expected(one, stored, parents)


@many(40)
@given(world=worlds)
def test_what_can_be_stored_never_clashes(sqlite_world: World, world: tuple[list[int | None], list[Planned]]):
    """Events in order: each is refused exactly when it clashes with those that were stored before it."""
    parents, timetable = world
    timetable = [replace(one, deleted=False) for one in timetable]
    sqlite_world.fill(parents)
    with editing(sqlite_world.new_session, ACTOR) as edit:
        results = events.create_each(edit, [sqlite_world.fields(one) for one in timetable])
        stored: dict[int, Planned] = {}
        for one, result in zip(timetable, results, strict=True):
            clashes = expected(one, stored, parents) if one.counts else set()
            assert isinstance(result, Failed) == bool(clashes)
            if isinstance(result, Failed):
                assert sqlite_world.told(result.reason.clashes) == clashes
            else:
                stored[result.id] = one
