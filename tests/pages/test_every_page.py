"""What every page has to be: in the table, small over the wire, as cheap where there is much as where little."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from shutil import copyfile

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, update

from app import create_app
from blueprints.services import services_of
from config import Settings
from models import Level, Program, Role, Room
from services.database import writing
from services.plannings import backups, timetable
from support.accounts import add_user
from support.application import DATABASE, CatalogueFolder, branch, leaf
from support.copies import kept_at_hand
from support.feeds import feed
from support.filled import fill
from support.html import loaded_by
from support.instances import end, migrated_instance
from support.pages import page_client
from support.site import NO_PAGES, PEOPLE, READERS
from support.site_rows import SETTINGS, fill_site
from support.statements import statements
from support.week import lecture

FIRST_VISIT, NEXT_VISIT = 60_000, 15_000
"""Bytes over the wire: with everything that the page loads, and with nothing but itself."""


@dataclass(frozen=True)
class Page:
    status: int
    body: bytes
    """As it goes over the wire."""
    statements: int
    """That were sent to the database for it."""


@dataclass(frozen=True)
class Site:
    """An application whose pages have something to show."""

    app: Flask
    reader: FlaskClient
    person: FlaskClient
    places: dict[str, str]

    def opened(self) -> Iterator[tuple[str, FlaskClient, str]]:
        """Name, client and address of every page."""
        for client, table in ((self.reader, READERS), (self.person, PEOPLE)):
            for name, address in table.items():
                yield name, client, address.format(**self.places)


@contextmanager
def _site(folder: Path, times: int) -> Iterator[Site]:
    plannings = folder / "catalogue"
    plannings.mkdir()
    (plannings / "week.ics").write_text(_term(5 * times), encoding="utf-8")
    leaves = [leaf(f"td{n}", "file:week.ics", title=f"L2 Informatique, TD {n}") for n in range(4 * times)]
    CatalogueFolder(plannings).add("univ", branch("info", *leaves, title="Licence"), title="Université")
    copyfile(migrated_instance() / DATABASE, folder / DATABASE)
    where = {"instance_path": folder, "plannings_location": plannings, "run_jobs": False, "demo": False}
    app = create_app(Settings(**where, **SETTINGS))
    # A group has meetings in each of four weeks: 6, and 25 where there are four times as many groups, too.
    fill(app, 5 * times, 250 * times**2, 4, rooms=20 * times, people=20 * times, courses=30 * times + 1)
    superadmin = add_user(app, Role.SUPERADMIN)
    new_session = services_of(app).new_session
    with writing(new_session) as session:
        session.add_all(Program(name=f"Program {n}") for n in range(times))
        session.execute(update(Level).values(program_id=Level.id % times + 1))
        session.execute(update(Room).values(building="Building " + func.char(65 + Room.id % (3 * times))))
    places = fill_site(new_session, superadmin.username, [f"univ.info.{one['id']}" for one in leaves], times)
    yield Site(
        app,
        app.test_client(),
        page_client(app, superadmin),
        {**places, "meeting": "1-1", "day": "2026-11-18"},
    )
    end(app)


def _term(meetings: int) -> str:
    """A feed of so many meetings in each of 4 weeks."""
    return feed(
        *(
            lecture(
                f"{week}-{n}",
                f"Module {n % 9} {'CM' if n % 3 else 'TD'}",
                (week - 2) * 7 + n % 5,
                f"{8 + n // 5 * 2}:15",
                location=f"Bâtiment B, salle B{200 + n}",
                description="LEMOINE Camille",
            )
            for week in range(4)
            for n in range(meetings)
        )
    )


@pytest.fixture(scope="module", autouse=True)
def in_november() -> Iterator[None]:
    """At a moment that lasts: what is believed for some seconds is believed to the end."""
    with (
        time_machine.travel(datetime(2026, 11, 18, 9, tzinfo=UTC), tick=False),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(timetable, "LOOK_AGAIN_AFTER", inf)
        patch.setattr(backups, "BELIEVED_FOR", inf)
        yield


@pytest.fixture(scope="module")
def small(in_november: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with _site(tmp_path_factory.mktemp("small"), 1) as site:
        yield site


@pytest.fixture(scope="module")
def large(in_november: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Of everything four times as much."""
    with _site(tmp_path_factory.mktemp("large"), 4) as site:
        yield site


def test_every_route_of_pages_is_in_the_table(large: Site):
    routes = large.app.url_map.bind("localhost")
    shown = {routes.match(address.partition("?")[0])[0] for _name, _client, address in large.opened()}
    rules = large.app.url_map.iter_rules()
    all_of_them = {
        rule.endpoint for rule in rules if rule.endpoint.startswith("pages.") and "GET" in rule.methods
    }
    assert shown | set(NO_PAGES) == all_of_them
    assert not shown & set(NO_PAGES)


@pytest.fixture(scope="module")
def pages(small: Site, large: Site) -> dict[str, tuple[Page, Page]]:
    """Every page of both, by name, as it is when it is opened again."""
    return {
        of_small[0]: (_look(small, *of_small[1:]), _look(large, *of_large[1:]))
        for of_small, of_large in zip(small.opened(), large.opened(), strict=True)
    }


def _look(site: Site, client: FlaskClient, address: str) -> Page:
    client.get(address)
    with statements(site.app) as seen:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    return Page(answer.status_code, answer.data, len(seen))


def test_every_page_is_shown(pages: dict[str, tuple[Page, Page]]):
    statuses = {name: [page.status for page in both] for name, both in pages.items()}
    assert {name: seen for name, seen in statuses.items() if seen != [200, 200]} == {}


def test_every_page_is_small_over_the_wire(pages: dict[str, tuple[Page, Page]], large: Site):
    files: dict[str, int] = {}
    at_hand = kept_at_hand(large.reader)
    too_much = {}
    for name, (_small, page) in pages.items():
        loaded = loaded_by(gzip.decompress(page.body).decode()) | at_hand
        for file in loaded - set(files):
            files[file] = len(large.reader.get(file, headers={"Accept-Encoding": "gzip"}).data)
        first = len(page.body) + sum(files[file] for file in loaded)
        if len(page.body) > NEXT_VISIT or first > FIRST_VISIT:
            too_much[name] = (len(page.body), first)
    assert too_much == {}


def test_no_page_asks_the_database_more_often_where_there_is_more(pages: dict[str, tuple[Page, Page]]):
    counts = {name: (small.statements, large.statements) for name, (small, large) in pages.items()}
    assert {name: both for name, both in counts.items() if both[0] != both[1]} == {}
