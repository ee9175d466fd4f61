"""However many processes write at once, nothing is booked twice, and nobody is refused for what was not there."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app import create_app
from blueprints.services import services_of, stop
from config import PROJECT, Settings
from extensions import db
from models import Event, Role
from support.accounts import add_user
from support.booking_history import NEVER, History, Resource, Version, clashes_among, wire
from support.booking_storm import Attempt, Storm, make_world, run

WRITERS = 8
ATTEMPTS = 500
"""Of each writer."""


@dataclass(frozen=True)
class Aftermath:
    """What the writers were told, and what is stored."""

    attempts: list[Attempt]
    history: History
    stored: list[Version]
    misaligned: list[int]
    """Bookings that do not say what their events say."""

    def of(self, kind: str, status: int) -> list[Attempt]:
        return [one for one in self.attempts if (one.kind, one.status) == (kind, status)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def aftermath(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Aftermath]:
    """Of one storm, which all tests look at."""
    folder = tmp_path_factory.mktemp("storm")
    settings = Settings(instance_path=folder / "instance", run_jobs=False, demo=False, log_level="error")
    if request.param == "sqlite":
        yield weathered(settings)
        return
    server = request.getfixturevalue("postgresql_server")
    server.execute("CREATE DATABASE storm")
    yield weathered(settings.model_copy(update={"database_url": server.url("storm")}))
    server.execute("DROP DATABASE storm WITH (FORCE)")


def weathered(settings: Settings) -> Aftermath:
    app = create_app(settings)
    try:
        with app.app_context():
            upgrade(str(PROJECT / "migrations"))
        new_session = services_of(app).new_session
        token = add_user(app, Role.ADMIN).bearer()
        attempts = run(Storm(settings, token, make_world(new_session), ATTEMPTS), WRITERS)
        with new_session() as session:
            living = select(Event).where(Event.deleted_at.is_(None)).options(selectinload(Event.bookings))
            events = session.scalars(living).all()
            return Aftermath(attempts, History(session), list(map(stored, events)), misaligned(events))
    finally:
        stop(app)
        with app.app_context():
            db.engine.dispose()


def stored(event: Event) -> Version:
    """As its row and the rows of its bookings say, each for its part."""
    names = {"room": event.room_ids, "teacher": event.instructor_ids, "group": event.group_ids}
    takes = frozenset((sort, number) for sort, numbers in names.items() for number in numbers)
    return Version(event.id, 0, NEVER, event.starts_at, event.ends_at, takes)


def misaligned(events: Sequence[Event]) -> list[int]:
    return [
        booking.id
        for event in events
        for booking in event.bookings
        if (booking.starts_at, booking.ends_at, booking.blocks) != (event.starts_at, event.ends_at, True)
    ]


def test_nothing_is_booked_twice(aftermath: Aftermath):
    assert len(aftermath.stored) > 100
    assert clashes_among(aftermath.stored, aftermath.history.trees) == []
    assert aftermath.misaligned == []


def test_nothing_was_booked_twice_at_any_time(aftermath: Aftermath):
    assert aftermath.history.clashes_at_any_time() == []


def test_the_log_ends_with_what_is_stored(aftermath: Aftermath):
    last = [replace(version, since=0) for version in aftermath.history.versions() if version.until == NEVER]
    assert sorted(last, key=by_id) == sorted(aftermath.stored, key=by_id)


def test_what_was_answered_as_planned_is_in_the_log_and_nothing_else(aftermath: Aftermath):
    told = [one.answer["id"] for one in aftermath.of("create", 201)]
    told += [item["id"] for one in aftermath.of("batch", 200) for item in one.answer["successItems"]]
    assert sorted(told) == sorted(aftermath.history.by_item)


def test_every_answer_is_one_that_a_writer_can_understand(aftermath: Aftermath):
    seen = Counter((one.kind, one.status, (one.answer or {}).get("errorCode")) for one in aftermath.attempts)
    assert seen.total() == WRITERS * ATTEMPTS
    assert set(seen) == {
        ("create", 201, None),
        ("create", 409, "SCHEDULE_CONFLICT"),
        ("change", 200, None),
        ("change", 409, "SCHEDULE_CONFLICT"),
        ("change", 404, "SCHEDULE_ITEM_NOT_FOUND"),
        ("delete", 204, None),
        ("delete", 404, "SCHEDULE_ITEM_NOT_FOUND"),
        ("batch", 200, None),
    }, seen


def test_a_refusal_names_exactly_what_clashed_at_that_moment(aftermath: Aftermath):
    refused = aftermath.of("create", 409) + aftermath.of("change", 409)
    assert len(refused) > 100
    assert [one for one in refused if not is_true(one, aftermath.history)] == []


def test_a_batch_names_for_each_item_what_it_clashed_with(aftermath: Aftermath):
    failed = [(one, item) for one in aftermath.of("batch", 200) for item in one.answer["failedItems"]]
    assert len(failed) > 20
    assert [item for one, item in failed if not is_true_of_item(one, item, aftermath.history)] == []


def by_id(version: Version) -> int:
    return version.item_id


def is_true(refused: Attempt, history: History) -> bool:
    """At one moment between the request and its answer, what was told is what a plain comparison finds."""
    told = {
        (one["resource"], one["id"], one["itemId"], one["startTime"], one["endTime"])
        for one in refused.answer["conflicts"]
    }
    for batch in range(refused.before, refused.after + 1):
        was = None if refused.item_id is None else history.at(refused.item_id, batch)
        if was is None and refused.kind == "change":
            continue
        if told and told == history.would_clash(wanted(refused.body, was), batch):
            return True
    return False


def is_true_of_item(batch: Attempt, failed: Any, history: History) -> bool:
    """Items of the same batch may be in each other's way, so each that is named is looked up by itself."""
    named = TAKEN.findall(failed["reason"])
    return bool(named) and all(
        any(
            (wire(other.starts_at), wire(other.ends_at)) == (start, end)
            and other.since <= batch.after
            and other.until > batch.before
            and other.overlaps(wanted(failed["item"]))
            and shares(history, resource, wanted(failed["item"]), other)
            for other in history.by_item[int(item_id)]
        )
        for resource, item_id, start, end in named
    )


TAKEN = re.compile(r"(teacher|group|room) [^;]+? is taken by item (\d+) from (\S+) to ([^\s;]+)")


def shares(history: History, sort: str, one: Version, other: Version) -> bool:
    mine = [resource for resource in one.takes if resource[0] == sort]
    return any(history.trees.all_sharing(resource, other.takes) for resource in mine)


NOTHING = Version(
    0, 0, NEVER, datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC), frozenset()
)


def wanted(body: Any, was: Version | None = None) -> Version:
    """What the item would have been: keys that were not sent keep their value."""
    was = was or NOTHING
    takes: set[Resource] = set(was.takes)
    for sort, key in (("room", "roomId"), ("teacher", "teacherId"), ("group", "groupIds")):
        if key in body:
            asked = body[key] if isinstance(body[key], list) else [body[key]]
            takes = {resource for resource in takes if resource[0] != sort}
            takes |= {(sort, number) for number in asked if number is not None}
    return replace(
        was,
        starts_at=datetime.fromisoformat(body["startTime"]) if "startTime" in body else was.starts_at,
        ends_at=datetime.fromisoformat(body["endTime"]) if "endTime" in body else was.ends_at,
        takes=frozenset(takes),
    )
