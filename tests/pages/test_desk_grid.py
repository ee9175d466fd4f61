"""The editor's grid: what staff see of a schedule, and what a drag finds in it."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Group, Role
from services.plannings.timetable_tree import full_id_of
from support.catalog import CANCELLED, DRAFT, University, at
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client
from support.statements import statements

MONDAY = "2026-11-02"


@pytest.fixture
def here(app: Flask) -> University:
    with app.app_context():
        return University(sessionmaker(db.engine))


@pytest.fixture
def client(app: Flask) -> Iterator[PageClient]:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        yield page_client(app)


def get(client: PageClient, of: object, **query: str) -> str:
    answer = client.get("/desk", query_string={"of": full_id_of(of), "date": MONDAY, **query})
    assert answer.status_code == 200
    return answer.text


def cards(page: str) -> list[dict[str, str | None]]:
    return [tag for tag in tags_of(page, "li") if "data-event" in tag]


def test_a_card_says_what_a_drag_has_to_know(here: University, client: PageClient):
    event = here.plan(at(8), here.aib3, rooms=(here.room,), course=here.course)
    page = get(client, here.room)
    [card] = cards(page)
    assert card["data-event"] == str(event.id)
    assert card["data-version"] == str(event.version)
    assert (card["data-start"], card["data-end"]) == ("2026-11-02T09:00", "2026-11-02T10:30")
    assert "data-locked" not in card
    [week] = [tag for tag in tags_of(page, "div") if "data-first" in tag]
    assert week["data-first"] == "07:00"
    assert [tag["data-date"] for tag in tags_of(page, "section")][:2] == [MONDAY, "2026-11-03"]


def test_drafts_cancelled_and_synced_events_are_there_with_words(here: University, client: PageClient):
    draft = here.plan(at(8), here.aib3, status=DRAFT, summary="Plan")
    off = here.plan(at(10), here.aib3, status=CANCELLED, summary="Ausfall")
    period = here.link(here.aib3)
    synced = here.plan(at(12), here.aib3, sources=(period,), summary="Gebracht")
    page = get(client, here.aib3)
    shown = {card["data-event"]: card for card in cards(page)}
    assert " draft" in shown[str(draft.id)]["class"]
    assert " cancelled" in shown[str(off.id)]["class"]
    assert "StarPlan" in shown[str(synced.id)]["data-locked"]
    said = text_of(page)
    assert "1 draft" in said
    assert "comes from StarPlan" in said


def test_every_kind_has_a_schedule(here: University, client: PageClient):
    here.plan(at(8), here.aib3, rooms=(here.room,), people=(here.person,))
    with here.new_session() as session:
        group = session.scalars(select(Group).where(Group.level_id == here.aib3.id)).one()
    for of in (here.aib3, here.room, here.person, group):
        assert len(cards(get(client, of))) == 1
        assert len(cards(get(client, of, view="day"))) == 1
        assert cards(get(client, of, date="2026-11-09")) == []


def test_a_day_leads_to_a_new_event_and_an_event_to_its_form(here: University, client: PageClient):
    event = here.plan(at(8), here.aib3)
    page = get(client, here.aib3)
    of = full_id_of(here.aib3)
    assert f"/desk/events/{event.id}?of={of}&date={MONDAY}&view=week" in links_of(page)
    assert f"/desk/events/new?of={of}&date=2026-11-03&view=week" in links_of(page)


def test_the_first_page_finds_schedules_and_tells_what_is_not_done(here: University, client: PageClient):
    here.plan(at(8), here.aib3, status=DRAFT, summary="Geplant")
    page = client.get("/desk").text
    assert "1 draft to come" in text_of(page)
    found = client.get("/desk?q=F-007&by=room").text
    assert any(link.startswith(f"/desk?of={full_id_of(here.room)}") for link in links_of(found))
    assert client.get("/desk?of=timetable.room.nothing").status_code == 404


def test_the_cost_does_not_grow_with_the_events(here: University, client: PageClient):
    def cost() -> int:
        with statements(client.application) as seen:
            get(client, here.aib3)
        return len(seen)

    here.plan(at(0), here.aib3, rooms=(here.room,), people=(here.person,))
    few = cost()
    for hour in range(2, 16, 2):
        here.plan(at(hour), here.aib3, rooms=(here.room,), people=(here.person,))
    assert cost() == few


def test_drafts_to_come_are_found_among_few_of_all_that_is_to_come(here: University, client: PageClient):
    here.plan(at(8), here.aib3, status=DRAFT)
    with statements(client.application) as seen:
        client.get("/desk")
    counted = [statement for statement in seen if "= 'draft'" in statement]
    assert len(counted) == 2
    with here.new_session() as session:
        for statement in counted:
            values = [0] * statement.count("?")
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values))
            assert "ix_event_draft" in " ".join(row[3] for row in plan)


def test_readers_do_not_come_here(app: Flask):
    assert page_client(app, Role.USER).get("/desk").status_code == 403
