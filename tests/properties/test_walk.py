"""Whatever is done to the timetable between two pages, a walk gives each event once and leaves none out."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

from models import Base, Event, Room
from models.sqlite import prepare_engine
from services.changes.edit import Edit
from services.changes.revision import revision
from services.changes.undo import undo
from services.changes.walk import Order, Walk, count, page
from services.database import snapshot
from services.schedule import events
from services.schedule.fields import EventFields
from services.schedule.querying import Asked, conditions
from services.schedule.reading import in_range
from services.schedule.slots import Slot
from support.acts import ACTS, Act, done, fields
from support.school import School, planned, school, slot

NOW = datetime.now(UTC)
SPAN = Slot(slot(9).starts_at, slot(12, day=1).starts_at)
ORDERS = [
    Order(column, descending)
    for column in (Event.starts_at, Event.updated_at)
    for descending in (False, True)
]


def fill(here: School, edit: Edit) -> None:
    """Six events inside the range, all in one room and with one word, and some others."""
    inside = [
        planned(slot(9 + hour, 0.25, day), (here.large,), summary="Été")
        for day in (0, 1)
        for hour in (0.5, 1, 1.5)
    ]
    events.create_each(edit, [*inside, *(fields(here, edit, Random(seed)) for seed in range(5))])


def swap_ends(here: School, edit: Edit, random: Random) -> None:
    """The first event goes to the end, or the last one to the beginning: past whoever is on the way."""
    within = select(Event.id).where(in_range(SPAN), Event.deleted_at.is_(None))
    by_start = edit.session.scalars(within.order_by(Event.starts_at, Event.id)).all()
    if by_start:
        goes_back = random.random() < 0.5
        (event,) = events.locked(edit, [by_start[-1 if goes_back else 0]])
        starts = random.randrange(4) / 60
        to = slot(9 + starts, 0.25) if goes_back else slot(11.5 + starts, 0.25, day=1)
        events.update(edit, event, replace(EventFields.of(event), slot=to))


def take_back(here: School, edit: Edit, random: Random) -> None:
    undo(edit, random.choice(here.batches()[1:] or here.batches()), partial=True)


WRITES: list[Act] = [*ACTS, *[swap_ends] * 8, take_back]
acts = st.lists(st.tuples(st.sampled_from(WRITES), st.integers(0, 10_000)), max_size=4)
"""What is done between two pages, one after the other."""


@dataclass
class Walker:
    """Somebody who reads page by page; knows after each write what a reader must not miss."""

    here: School
    order: Order
    asked: Asked
    limit: int
    walk: Walk | None = None
    seen: list[int] = field(default_factory=list)
    matching: set[int] = field(default_factory=set)
    """Events that have matched ever since the walk began."""
    there: set[int] = field(default_factory=set)
    """Events that were there when it began."""

    def begin(self) -> None:
        with snapshot(self.here.new_session) as session:
            self.walk = Walk(revision(session), NOW)
            self.matching = self._match(session)
            self.there = set(session.scalars(select(Event.id).where(Event.deleted_at.is_(None))))
            wanted = conditions(session, self.asked, strict=False)
            assert count(session, Event, wanted) == len(self.matching)

    def note(self) -> None:
        with snapshot(self.here.new_session) as session:
            self.matching &= self._match(session)

    def read(self) -> bool:
        """One page; whether there is another one."""
        with snapshot(self.here.new_session) as session:
            wanted = conditions(session, self.asked, strict=False)
            found = page(session, self.order, wanted, self.walk, self.limit)
        assert len(found.ids) == self.limit or found.ends_at is None
        self.seen += found.ids
        self.walk = replace(self.walk, after=found.ends_at)
        return found.ends_at is not None

    def _match(self, session: Session) -> set[int]:
        wanted = conditions(session, self.asked, strict=False)
        return set(session.scalars(select(Event.id).where(*wanted, Event.deleted_at.is_(None))))


def walk_while_writing(here: School, walker: Walker, turns: list[list[tuple[Act, int]]]) -> None:
    """The first of ``turns`` is what is done before the walk, the others come between its pages."""
    assert done(here, lambda edit: fill(here, edit))
    writes = iter(turns)
    for act, seed in next(writes):
        do(here, act, seed)
    walker.begin()
    while walker.read():
        assert len(walker.seen) == len(set(walker.seen))
        for act, seed in next(writes, ()):
            do(here, act, seed)
            walker.note()
    assert len(walker.seen) == len(set(walker.seen))
    assert walker.matching <= set(walker.seen) <= walker.there


def do(here: School, act: Act, seed: int) -> None:
    done(here, lambda edit: act(here, edit, Random(seed)))


def uid_of(here: School, room_id: int) -> UUID:
    with here.new_session() as session:
        return session.get_one(Room, room_id).uid


def run(url: str, order: Order, limit: int, kind: str, turns: list[list[tuple[Act, int]]]) -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    try:
        here = school(sessionmaker(engine))
        filters = {"room": {"rooms": (uid_of(here, here.large),)}, "words": {"words": "ete"}, "": {}}[kind]
        asked = Asked(span=SPAN, as_planner=kind != "words", **filters)
        walk_while_writing(here, Walker(here, order, asked, limit), turns)
    finally:
        engine.dispose()


walks = {
    "order": st.sampled_from(ORDERS),
    "limit": st.integers(1, 3),
    "kind": st.sampled_from(["", "", "room", "words"]),
    "turns": st.lists(acts, min_size=1, max_size=7),
}


@settings(max_examples=30, deadline=None)
@given(**walks)
def test_a_walk_gives_each_event_once(order, limit, kind, turns):
    with TemporaryDirectory() as folder:
        run(f"sqlite:///{Path(folder) / 'walk.db'}", order, limit, kind, turns)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(**walks)
def test_a_walk_gives_each_event_once_on_postgresql(postgresql: str, order, limit, kind, turns):
    run(postgresql, order, limit, kind, turns)
