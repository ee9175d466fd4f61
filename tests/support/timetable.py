"""A small timetable, made over the API as a client would make it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from blueprints.services import services_of
from config import Settings
from models import Role
from support.accounts import as_role
from support.application import DATABASE
from support.database import copy_rows
from support.instances import end, migrated_instance
from support.kept import kept

MONDAY = "2026-11-02"
Json = Any


def made(response: TestResponse, status: int = 201) -> Json:
    """The body of a request that must have gone well."""
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json()


def at(hour: int, minute: int = 0, day: str = MONDAY) -> str:
    return f"{day}T{hour:02}:{minute:02}:00Z"


@dataclass
class SmallTimetable:
    """Two levels with groups, two teachers, units and rooms; ``client`` may edit."""

    client: FlaskClient
    api: str = "/api/v1"
    ids: dict[str, int] = field(default_factory=dict)

    def build(self) -> "SmallTimetable":
        self.level("L1", "Licence 1")
        self.level("L2", "Licence 2")
        self.group("CM", "L1", size=60)
        self.group("TD1", "L1", parent="CM", size=30)
        self.group("TD2", "L1", parent="CM", size=30)
        self.group("TP1", "L1", parent="TD1", size=15)
        self.group("OTHER", "L2", size=20)
        for key, name in (("ADA", "Ada Lovelace"), ("ALAN", "Alan Turing")):
            self.add(key, "teachers", name=name, abbreviation=key)
        self.add("ALG", "teachingUnits", name="Algorithmique", abbreviation="ALG", levelId=self.ids["L1"])
        self.add("ANA", "teachingUnits", name="Analyse", abbreviation="ANA")
        self.add("B1", "rooms", name="B1", abbreviation="B1", size=30, building="B")
        self.add("C1", "rooms", name="C1", abbreviation="C1", size=100, building="C")
        return self

    def add(self, key: str, collection: str, **body: Json) -> int:
        self.ids[key] = made(self.client.post(f"{self.api}/{collection}", json=body))["id"]
        return self.ids[key]

    def level(self, key: str, name: str) -> int:
        return self.add(key, "levels", name=name, abbreviation=key)

    def group(self, key: str, level: str, parent: str | None = None, size: int = 10) -> int:
        body = {"name": key, "type": key[:2], "classe": "", "size": size}
        if parent is not None:
            body["parentId"] = self.ids[parent]
        return self.add(key, f"levels/{self.ids[level]}/groups", **body)

    def item(self, start: str, end: str, **changes: Json) -> Json:
        """A body for ``POST /schedule``; keys of ours instead of ids: ``groups``, ``teacher``, ``unit``, ``room``."""
        room = changes.get("room", "B1")
        return {
            "groupIds": [self.ids[key] for key in changes.get("groups", ["TD1"])],
            "teacherId": self.ids[changes.get("teacher", "ADA")],
            "teachingUnitId": self.ids[changes.get("unit", "ALG")],
            "roomId": None if room is None else self.ids[room],
            "startTime": start,
            "endTime": end,
        }

    def plan(self, start: str, end: str, **changes: Json) -> Json:
        """The item that was planned, as a list will show it: without warnings."""
        item = made(self.post(start, end, **changes))
        item.pop("warnings", None)
        return item

    def post(self, start: str, end: str, **changes: Json) -> TestResponse:
        return self.client.post(f"{self.api}/schedule", json=self.item(start, end, **changes))

    def schedule(self, client: FlaskClient | None = None, **query: Json) -> Json:
        asked = {"startDate": MONDAY, "endDate": MONDAY, **query}
        return made((client or self.client).get(f"{self.api}/schedule", query_string=asked), 200)


def error(response: TestResponse, status: int) -> str:
    """The code of a refusal, which must have this status."""
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json()["errorCode"]


@pytest.fixture
def small(app: Flask, admin_client: FlaskClient) -> SmallTimetable:
    """As ``build`` makes it, whose requests take ten times as long as to copy their rows."""
    folder = kept("small", _build_small)
    there = copy_rows(folder / DATABASE, services_of(app).settings.instance_path / DATABASE)
    assert "change_batch" not in there, "ask for small before other things of the timetable"
    return SmallTimetable(admin_client, ids=json.loads((folder / IDS).read_text(encoding="utf-8")))


IDS = "ids.json"


def _build_small(folder: Path) -> None:
    copyfile(migrated_instance() / DATABASE, folder / DATABASE)
    app = create_app(Settings(instance_path=folder, run_jobs=False, demo=False))
    built = SmallTimetable(as_role(app, Role.ADMIN)).build()
    (folder / IDS).write_text(json.dumps(built.ids), encoding="utf-8")
    end(app)
