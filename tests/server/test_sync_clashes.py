"""A sweep over a real server that puts an event on one of our own: both stay, and everybody is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from extensions import db
from fakes.starplan import StarPlanServer, World
from models import Event, EventStatus, Room
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.application import MakeApp
from support.catalog import Catalog
from support.database import edit_of
from support.html import links_of, text_of
from support.pages import page_client
from support.starplan import BERLIN, TERM_BEGINS, TINY


@pytest.fixture
def server() -> Iterator[StarPlanServer]:
    with StarPlanServer(World(TINY)) as server:
        yield server


@pytest.fixture
def app(make_app: MakeApp, server: StarPlanServer) -> Flask:
    return make_app(starplan_base_url=server.root, timezone="Europe/Berlin")


def sweep(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["sync"]).exit_code == 0


def plan(app: Flask, room: str, starts_at: datetime, status: EventStatus, title: str) -> Event:
    with edit_of(app) as edit:
        number = edit.session.scalars(select(Room.id).where(Room.name == room)).one()
        slot = Slot(starts_at, starts_at + timedelta(minutes=30))
        fields = EventFields(slot, Resources(room_ids=(number,)), summary=title, status=status)
        edit.session.expire_on_commit = False
        return events.create(edit, fields)


def test_the_change_of_the_synced_event_names_ours_and_both_stay(app: Flask, server: StarPlanServer):
    catalog = Catalog(app.test_client())
    with time_machine.travel(TERM_BEGINS):
        sweep(app)
        moved = server.world.move_time().happening
        midnight = datetime.combine(moved.day, time(), BERLIN).astimezone(UTC)
        begins = midnight + timedelta(minutes=moved.begin)
        (room,) = moved.rooms
        own = plan(app, room, begins, EventStatus.PUBLISHED, "Tag der Technik")
        plan(app, room, begins + timedelta(minutes=45), EventStatus.DRAFT, "Noch geheim")
        sweep(app)
        change = catalog.body("/changes", entityType="event")["data"][0]
        feed = catalog.get("/changes.atom").text
        page = page_client(app).get("/admin/clashes").text
    clash, secret = change["clashes"]
    assert change["action"] == "updated"
    assert (clash["resource"], clash["name"], clash["eventId"]) == ("room", room, own.uid)
    assert clash["startTime"] == f"{begins:%Y-%m-%dT%H:%M}:00.000Z"
    assert secret["eventId"] is None
    assert f"Clash: {room} is also taken by a meeting that was planned here" in feed
    with app.app_context():
        kept = db.session.scalars(select(Event).where(Event.uid.in_([own.uid, change["entityId"]]))).all()
        assert [event.status for event in kept] == [EventStatus.PUBLISHED] * 2
    assert "2 clashes to come" in text_of(page)
    assert {"Tag der Technik", "Noch geheim"} <= set(text_of(page).split("  ")) or "Tag der Technik" in page
    leads = [address for address in links_of(page) if address.startswith(("/event?", "/desk/events/"))]
    assert len([address for address in leads if address.startswith("/desk/events/")]) == 2, (
        "ours can be moved"
    )
    assert len([address for address in leads if address.startswith(f"/desk/events/{own.id}?")]) == 1
    assert len([address for address in leads if change["entityId"] in address]) == 2
    with time_machine.travel(TERM_BEGINS):
        client = page_client(app)
        assert all(client.get(address.replace("&amp;", "&")).status_code == 200 for address in leads)
