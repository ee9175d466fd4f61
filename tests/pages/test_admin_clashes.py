"""The page of the clashes: what is in whose way, where, when, and where to look at both."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Event, Role
from services.schedule.fields import EventFields, Resources
from support.catalog import DRAFT, University, at
from support.html import links_of, text_of
from support.pages import PageClient, page_client

CLASHES = "/admin/clashes"
SUNDAY = "2026-11-01T12:00:00Z"


@pytest.fixture
def client(app: Flask) -> PageClient:
    return page_client(app)


@pytest.fixture
def here(app: Flask) -> University:
    with app.app_context():
        return University(sessionmaker(db.engine))


def get(client: PageClient, **query: str) -> str:
    with time_machine.travel(SUNDAY):
        client = page_client(client.application)
        answer = client.get(CLASHES, query_string=query)
    assert answer.status_code == 200
    return answer.text


def bring(here: University, *hours: float) -> None:
    """What a sync puts into the room at these hours of Monday."""
    with here.edit("sync") as edit:
        for hour in hours:
            row = Event()
            takes = Resources((here.room.id,), (), ())
            EventFields(at(hour, minutes=30), takes, course_id=here.course.id).write_to(row)
            edit.add_later(row)


def test_nothing_clashes(client: PageClient):
    said = text_of(get(client))
    assert "Nothing clashes" in said
    assert "No StarPlan server is followed" in said


def test_both_are_named_with_what_both_have(here: University, client: PageClient):
    here.plan(at(8), rooms=(here.room,), summary="<b>Tag</b> der Technik")
    here.plan(at(10), rooms=(here.room,), summary="Geheim", status=DRAFT)
    bring(here, 8.5, 10)
    page = get(client)
    said = text_of(page)
    assert "2 clashes to come" in said
    assert "Mon 2 November, 09:30 – 10:00 Room F-007 From StarPlan Datenbanken 1" in said
    assert "Planned here <b>Tag</b> der Technik" in said
    assert "<b>Tag" not in page
    leads = [link for link in links_of(page) if link.startswith(("/event?", "/desk/events/"))]
    assert sorted(link.split("?")[0][:6] for link in leads) == ["/desk/", "/desk/", "/event", "/event"]
    with time_machine.travel(SUNDAY):
        planner = page_client(client.application)
        assert {planner.get(link).status_code for link in leads} == {200}


def test_a_hundred_a_page(here: University, client: PageClient):
    for number in range(48):
        here.plan(at(number / 2, minutes=30), rooms=(here.room,))
        here.plan(at(number / 2, 1, minutes=30), rooms=(here.room,))
        here.plan(at(number / 2, 2, minutes=30), rooms=(here.room,))
    bring(here, *(number / 2 for number in range(144)))
    first, second = get(client), get(client, page="2")
    assert "144 clashes to come" in text_of(first)
    assert [page.count("Room F-007") for page in (first, second)] == [100, 44]
    assert "1 – 100 of 144" in text_of(first)
    assert f"{CLASHES}?page=2" in links_of(first)
    assert "ends before this page" in text_of(get(client, page="9"))
    assert get(client, page="x").count("Room F-007") == 100


def test_who_edits_nothing_is_kept_out(app: Flask):
    assert page_client(app, Role.USER).get(CLASHES).status_code == 403
