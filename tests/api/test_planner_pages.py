"""Lists of ``/api/v2`` page by page."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from services.schedule import events
from services.schedule.fields import Resources
from services.schedule.slots import Slot
from support.campus import TODAY, Campus, slot
from support.planner import asked, first_cursor, id_of, ids_in, planner_client, walked

pytestmark = pytest.mark.usefixtures("morning")


@pytest.mark.parametrize("sort", ["start", "-start", "updated", "-updated"])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_all_pages_give_all_events(user: FlaskClient, week: list[str], sort: str, limit: int):
    pages = list(walked(user, sort=sort, limit=limit))
    assert [len(page) for page in pages] == [len(week[start : start + limit]) for start in range(0, 7, limit)]
    assert [one["id"] for page in pages for one in page] == (week if sort[0] != "-" else week[::-1])


def test_a_page_says_how_many_there_are(user: FlaskClient, week: list[str]):
    first = asked(user, limit=3)["page"]
    assert (first["limit"], first["total"]) == (3, 7)
    second = asked(user, limit=4, cursor=first["nextCursor"])["page"]
    assert second == {"limit": 4, "nextCursor": None, "total": 7}


def test_a_walk_keeps_its_range_and_total(app: Flask, campus: Campus, week: list[str]):
    with time_machine.travel(TODAY + timedelta(hours=12), tick=False):
        cursor = first_cursor(planner_client(app))
    campus.plan(10, campus.one, day=4)
    with time_machine.travel(TODAY + timedelta(days=1, hours=11), tick=False):
        rest = asked(planner_client(app), cursor=cursor)
    assert ids_in(rest["data"]) == week[2:]
    assert rest["page"]["total"] == 7


def test_what_moves_and_what_is_new_between_two_pages(campus: Campus, user: FlaskClient, week: list[str]):
    pages = walked(user, limit=2)
    seen = ids_in(next(pages))
    events_by_uid = {one["id"]: one for one in asked(user)["data"]}
    late = campus.plan(10, campus.one, day=20)
    for uid, day in ((week[0], 25), (week[5], 0)):
        move(campus, id_of(campus, uid), slot(23, day))
    rest = [one for page in pages for one in page]
    assert seen + ids_in(rest) == week
    assert late.uid not in ids_in(rest)
    moved = next(one for one in rest if one["id"] == week[5])
    assert moved["start"] != events_by_uid[week[5]]["start"]


def move(campus: Campus, event_id: int, to: Slot) -> None:
    campus.write(lambda edit: events.move(edit, *events.locked(edit, [event_id]), to))


def test_an_empty_timetable_has_one_page(campus: Campus, user: FlaskClient):
    assert asked(user) == {"data": [], "page": {"limit": 50, "nextCursor": None, "total": 0}}
    campus.plan(8, day=1, resources=Resources(), summary="x")
    assert asked(user, limit=1)["page"]["nextCursor"] is None
