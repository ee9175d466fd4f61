"""While another process makes, moves, cancels and deletes events, walking through all pages gives each once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from blueprints.services import services_of, stop
from config import PROJECT, Settings
from extensions import db
from models import Event, Role
from services.changes.revision import revision
from services.schedule import events
from support.accounts import HeaderClient
from support.booking_history import History, Version
from support.planner import ids_in, planner_client, walked
from support.restless_writer import DAYS, RestlessWriter, restless_writer
from support.school import School, planned, school, slot

EVENTS = 120
WALKS = 2
"""Of each sort."""
SORTS = ("start", "-start", "updated", "-updated")
SPAN = {"from_": "2026-11-02T06:00:00Z", "to": "2026-11-06T18:00:00Z"}


@dataclass(frozen=True)
class Walked:
    """What a reader was given, and between which batches of changes."""

    sort: str
    before: int
    begun: int
    """When the first page was there."""
    after: int
    ids: list[int]


@dataclass(frozen=True)
class Storm:
    walks: list[Walked]
    history: History


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def storm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """One for all tests to look at."""
    folder = tmp_path_factory.mktemp("walks")
    settings = Settings(instance_path=folder / "instance", run_jobs=False, demo=False, log_level="error")
    if request.param == "sqlite":
        yield weathered(settings)
        return
    server = request.getfixturevalue("postgresql_server")
    server.execute("CREATE DATABASE walks")
    yield weathered(settings.model_copy(update={"database_url": server.url("walks")}))
    server.execute("DROP DATABASE walks WITH (FORCE)")


def weathered(settings: Settings) -> Storm:
    app = create_app(settings)
    try:
        with app.app_context():
            upgrade(str(PROJECT / "migrations"))
            url = db.engine.url.render_as_string(hide_password=False)
        here = school(services_of(app).new_session)
        with here.editing() as edit:
            slots = [slot(number * 0.75 % 24, 0.5, number % DAYS) for number in range(EVENTS)]
            events.create_each(edit, [planned(one) for one in slots])
        with restless_writer(url, here) as writer:
            walks = list(all_walks(app, here, writer))
        with here.new_session() as session:
            return Storm(walks, History(session))
    finally:
        stop(app)
        with app.app_context():
            db.engine.dispose()


def all_walks(app: Flask, here: School, writer: RestlessWriter) -> Iterator[Walked]:
    client = planner_client(app, Role.ADMIN)
    for sort in SORTS:
        for _ in range(WALKS):
            before = newest(here)
            pages = walk(client, sort, writer)
            first = next(pages)
            begun = newest(here)
            uids = [*first, *chain.from_iterable(pages)]
            after = newest(here)
            with here.new_session() as session:
                known = {row.uid: row.id for row in session.execute(select(Event.uid, Event.id))}
            yield Walked(sort, before, begun, after, [known[uid] for uid in uids])


def walk(client: HeaderClient, sort: str, writer: RestlessWriter) -> Iterator[list[str]]:
    """Pages, between which something happens each time."""
    for page in walked(client, limit=7, sort=sort, **SPAN):
        yield ids_in(page)
        writer.wait()


def newest(here: School) -> int:
    with here.new_session() as session:
        return revision(session)


def in_span(version: Version) -> bool:
    return version.ends_at > slot(6).starts_at and version.starts_at < slot(18, day=4).starts_at


def stood_and_matched(versions: list[Version], walk: Walked) -> bool:
    """It was there from the first page to the last, and always inside the range."""
    during = [one for one in versions if one.since <= walk.after and one.until > walk.before]
    return (
        bool(during)
        and during[0].since <= walk.before
        and during[-1].until > walk.after
        and all(one.until == other.since for one, other in pairwise(during))
        and all(map(in_span, during))
    )


def test_nothing_is_given_twice(storm: Storm):
    for one in storm.walks:
        assert [number for number, times in Counter(one.ids).items() if times > 1] == [], one.sort


def test_nothing_is_left_out(storm: Storm):
    for one in storm.walks:
        due = {
            number for number, versions in storm.history.by_item.items() if stood_and_matched(versions, one)
        }
        assert len(due) > 10
        assert due - set(one.ids) == set(), one.sort


def test_what_was_made_later_is_no_part_of_it(storm: Storm):
    for one in storm.walks:
        assert [number for number in one.ids if storm.history.by_item[number][0].since > one.begun] == []
    assert any(versions[0].since > storm.walks[0].begun for versions in storm.history.by_item.values())


def test_there_was_much_to_stumble_over(storm: Storm):
    for one in storm.walks:
        moved = [
            number
            for number, versions in storm.history.by_item.items()
            if sum(one.before < version.since <= one.after for version in versions) > 0
        ]
        assert len(moved) >= 10, one.sort
