"""The editor and a program do the same things to twins of a timetable, which stay the same."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.services import services_of
from extensions import db
from models import Event, Group
from services.changes.edit import Actor, editing
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.accounts import Account, add_user
from support.application import MakeApp
from support.desk import Desk, fields_of
from support.pages import page_client
from support.timetable import SmallTimetable, at
from support.transfer import export_files

SCHEDULE = "/api/v1/schedule"
WEEKLY = {"repeat": "weekly", "every": "1", "until": "2026-11-23", "skip": "2026-11-09"}
REPEAT = {"untilDate": "2026-11-23", "exceptDates": ["2026-11-09"]}
TUESDAY = "2026-11-03"


class Twins:
    """One timetable twice: for staff at their desk, and for a program."""

    def __init__(self, make_app: MakeApp, folder: Path) -> None:
        self.page_app = make_app()
        who = add_user(self.page_app)
        self.small = SmallTimetable(who.client()).build()
        self.ids = self.small.ids
        self.item = self.small.plan(at(8), at(10))["id"]
        self.other = self.small.plan(at(12), at(13), teacher="ALAN", room="C1", groups=["TD2"])["id"]
        self.synced = self._synced()
        with self.page_app.app_context():
            _copy(Path(str(db.engine.url.database)), folder)
            group = db.session.get_one(Group, self.ids["TD1"])
        self.program_app = make_app(instance_path=folder)
        self.desk = Desk(page_client(self.page_app, who), group)
        self.program = Account(self.program_app, who.id, who.username, who.role).client()

    def _synced(self) -> int:
        with (
            self.page_app.app_context(),
            editing(services_of(self.page_app).new_session, Actor("sync", "sync")) as edit,
        ):
            slot = Slot(_instant(at(15)), _instant(at(16)))
            resources = Resources(group_ids=(self.ids["TD1"],))
            return events.create(edit, EventFields(slot, resources)).id

    def sees(self, app: Flask) -> Any:
        """The whole timetable, but for what is random of new rows."""
        told = export_files(services_of(app).new_session, "json")["json"].decode()
        told = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", told)
        return json.loads(told)

    def same(self) -> bool:
        return bool(self.sees(self.page_app) == self.sees(self.program_app))

    def last_batch(self) -> str:
        return str(self.program.get("/api/v1/changes?limit=1").get_json()[0]["id"])

    def form(self, item_id: int) -> dict[str, list[str]]:
        return self.desk.form(Event(id=item_id))

    def save(self, item_id: int, **changes: Any) -> TestResponse:
        return self.desk.save(Event(id=item_id), **changes)

    def act(self, item_id: int, action: str, scope: str = "this") -> TestResponse:
        return self.desk.post(f"/events/{item_id}/{action}", {"scope": scope})

    def move(self, item_id: int, day: str, start: str, end: str, scope: str = "this") -> TestResponse:
        return self.desk.post(
            f"/events/{item_id}/move", {"date": day, "start": start, "end": end, "scope": scope}
        )

    def put(self, item_id: int, scope: str = "this", **change: Any) -> TestResponse:
        return self.program.put(f"{SCHEDULE}/{item_id}", json=change, query_string={"scope": scope})

    def remove(self, item_id: int, scope: str = "this") -> TestResponse:
        return self.program.delete(f"{SCHEDULE}/{item_id}", query_string={"scope": scope})

    def post(self, path: str, **body: Any) -> TestResponse:
        query = {"partial": "true"} if path.endswith("copies") else {}
        return self.program.post(path, json=body, query_string=query)

    def drafts(self) -> list[int]:
        items = self.sees(self.program_app)["schedule_item"]
        return [item["id"] for item in items if item["status"] == "draft"]

    def newest(self) -> int:
        """The item that was planned last, of both."""
        return max(item["id"] for item in self.sees(self.program_app)["schedule_item"])


def _copy(database: Path, folder: Path) -> None:
    folder.mkdir()
    with closing(connect(database)) as there, closing(connect(folder / database.name)) as copy:
        there.backup(copy)


def _instant(said: str) -> Any:
    from blueprints.times import parse_instant

    return parse_instant(said)


Act = Callable[[Twins], TestResponse]


def new(twins: Twins, **changes: Any) -> TestResponse:
    """Fill in the form of a new event on the Monday."""
    form = fields_of(twins.desk.get("/events/new", start="14:00").text)
    filled = {"course": "Algorithmique", "add_instructor": "Ada Lovelace", "room": twins.ids["B1"]}
    return twins.desk.post("/events", {**form, **filled, "status": "published", **changes})


def planned(twins: Twins, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {**twins.small.item(start, end), **more}


def stale(twins: Twins) -> tuple[str, str]:
    """What was read of an item before somebody else changed it: at the desk, by the program."""
    version = twins.form(twins.item)["version"][0]
    tag = twins.program.get(f"{SCHEDULE}/{twins.item}").headers["ETag"]
    for app in (twins.page_app, twins.program_app):
        with app.app_context(), editing(services_of(app).new_session, Actor("Alan", "cli")) as edit:
            (event,) = events.locked(edit, [twins.item])
            events.update(edit, event, replace(EventFields.of(event), note="Meanwhile"))
    return version, tag


ACTS: dict[str, tuple[Act, Act]] = {
    "add": (
        lambda twins: new(twins, note="New"),
        lambda twins: twins.post(SCHEDULE, **planned(twins, at(13), at(14, 30), note="New")),
    ),
    "change": (
        lambda twins: twins.save(twins.item, note=["Bring a pen"], room=[str(twins.ids["C1"])]),
        lambda twins: twins.put(twins.item, note="Bring a pen", roomIds=[twins.ids["C1"]]),
    ),
    "move": (
        lambda twins: twins.move(twins.item, TUESDAY, "09:00", "11:30"),
        lambda twins: twins.put(twins.item, startTime=at(8, day=TUESDAY), endTime=at(10, 30, day=TUESDAY)),
    ),
    "add a series": (
        lambda twins: new(twins, start="18:00", end="19:00", status="draft", **WEEKLY),
        lambda twins: twins.post(
            f"{SCHEDULE}/series", **planned(twins, at(17), at(18), status="draft", repeat=REPEAT)
        ),
    ),
    "change all": (
        lambda twins: twins.save(twins.newest(), scope="all", summary="Tutorial"),
        lambda twins: twins.put(twins.newest(), "all", summary="Tutorial"),
    ),
    "move the following": (
        lambda twins: twins.move(twins.newest() - 1, "2026-11-18", "19:00", "20:30", "following"),
        lambda twins: twins.put(
            twins.newest() - 1,
            "following",
            startTime=at(18, day="2026-11-18"),
            endTime=at(19, 30, day="2026-11-18"),
        ),
    ),
    "repeat": (
        lambda twins: twins.save(twins.other, **WEEKLY),
        lambda twins: twins.post(f"{SCHEDULE}/{twins.other}/series", **REPEAT),
    ),
    "cancel": (
        lambda twins: twins.act(twins.item, "cancel"),
        lambda twins: twins.put(twins.item, status="cancelled"),
    ),
    "take back to draft": (
        lambda twins: twins.act(twins.item, "draft"),
        lambda twins: twins.put(twins.item, status="draft"),
    ),
    "publish": (
        lambda twins: twins.act(twins.item, "publish"),
        lambda twins: twins.post(f"{SCHEDULE}/publications", itemIds=[twins.item]),
    ),
    "publish several": (
        lambda twins: twins.desk.post(
            "/publish", {"event": [str(number) for number in (*twins.drafts(), twins.item)]}
        ),
        lambda twins: twins.post(f"{SCHEDULE}/publications", itemIds=[*twins.drafts(), twins.item]),
    ),
    "copy what can be copied": (
        lambda twins: twins.desk.post("/copy", {"stretch": "week", "to": "2026-11-16", "partial": "y"}),
        lambda twins: twins.post(
            f"{SCHEDULE}/copies",
            of="group",
            id=twins.ids["TD1"],
            stretch="week",
            fromDate="2026-11-02",
            toDate="2026-11-16",
        ),
    ),
    "take back": (
        lambda twins: twins.desk.post("/undo", {"batch": twins.last_batch(), "back": "/desk"}),
        lambda twins: twins.post(f"/api/v1/changes/{twins.last_batch()}/undo"),
    ),
    "do again": (
        lambda twins: twins.desk.post("/redo", {"batch": twins.last_batch(), "back": "/desk"}),
        lambda twins: twins.post(f"/api/v1/changes/{twins.last_batch()}/undo"),
    ),
    "delete all": (
        lambda twins: twins.act(twins.other, "delete", "all"),
        lambda twins: twins.remove(twins.other, "all"),
    ),
    "delete": (
        lambda twins: twins.act(twins.item, "delete"),
        lambda twins: twins.remove(twins.item),
    ),
}
"""What staff do, and the same over the API; each goes on where the one before has ended."""


@pytest.fixture
def twins(make_app: MakeApp, tmp_path: Path) -> Iterator[Twins]:
    with time_machine.travel("2026-11-01T12:00:00Z"):
        yield Twins(make_app, tmp_path / "twin")


def test_what_staff_do_a_program_does_as_well(twins: Twins):
    assert twins.same()
    for name, (page, call) in ACTS.items():
        before = twins.sees(twins.page_app)
        answers = page(twins), call(twins)
        assert (answers[0].status_code, answers[1].status_code // 100) == (303, 2), (name, answers[1].text)
        after = twins.sees(twins.page_app)
        assert after != before, name
        assert after == twins.sees(twins.program_app), name


REFUSED: dict[str, tuple[int, Act, Act]] = {
    "what clashes": (
        409,
        lambda twins: new(twins, start="09:30", end="10:30"),
        lambda twins: twins.post(SCHEDULE, **planned(twins, at(8, 30), at(9, 30))),
    ),
    "a move to where something is": (
        409,
        lambda twins: twins.move(twins.item, "2026-11-02", "16:30", "17:30"),
        lambda twins: twins.put(twins.item, startTime=at(15, 30), endTime=at(16, 30)),
    ),
    "what the sync owns": (
        409,
        lambda twins: twins.act(twins.synced, "delete"),
        lambda twins: twins.remove(twins.synced),
    ),
    "others of what stands alone": (
        400,
        lambda twins: twins.act(twins.item, "cancel", "all"),
        lambda twins: twins.put(twins.item, "all", status="cancelled"),
    ),
    "what is gone": (
        404,
        lambda twins: twins.move(999, "2026-11-02", "16:30", "17:30"),
        lambda twins: twins.put(999, note="x"),
    ),
}


def test_what_staff_may_not_a_program_may_not_either(twins: Twins):
    before = twins.sees(twins.page_app)
    for name, (code, page, call) in REFUSED.items():
        assert (page(twins).status_code, call(twins).status_code) == (code, code), name
        assert twins.sees(twins.page_app) == twins.sees(twins.program_app) == before, name


def test_neither_writes_over_what_somebody_else_has_changed(twins: Twins):
    version, tag = stale(twins)
    page = twins.save(twins.item, version=[version], note=["x"])
    call = twins.program.put(f"{SCHEDULE}/{twins.item}", json={"note": "x"}, headers={"If-Match": tag})
    assert (page.status_code, call.status_code) == (412, 412)
    assert twins.same()
