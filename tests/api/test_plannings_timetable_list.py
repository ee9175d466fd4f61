"""The branch that our own timetable has in the list of plannings, its pages, and what both cost."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Room
from services.plannings import timetable as own
from support.application import CatalogueFolder, MakeApp, leaf
from support.campus import Campus, id_of
from support.statements import statements

pytestmark = pytest.mark.usefixtures("morning")


def listed(client: FlaskClient) -> dict[str, Any]:
    roots = {root["id"]: root for root in client.get("/api/plannings").get_json()}
    found: dict[str, Any] = roots["timetable"]
    return found


def shape(node: dict[str, Any]) -> Any:
    return (
        {node["title"]: [shape(child) for child in node["children"]]} if "children" in node else node["title"]
    )


def test_the_tree_lists_all_kinds_by_name(campus: Campus, client: FlaskClient) -> None:
    campus.add(Room(name="Amphi Curie"))
    assert shape(listed(client)) == {
        "Timetable": [
            {
                "Groups": [
                    {
                        "Licence Informatique": [
                            {"L2 Informatique": [{"L2 INFO": ["L2 INFO", "L2 INFO TD1", "L2 INFO TD2"]}]}
                        ]
                    }
                ]
            },
            {"Levels": [{"Licence Informatique": ["L2 Informatique"]}]},
            {"Courses": [{"Licence Informatique": [{"L2 Informatique": ["Algorithmique"]}]}]},
            {"Rooms": [{"Bâtiment B": ["B204"]}, "Amphi Curie"]},
            {"Instructors": ["Camille Lemoine"]},
        ]
    }


def test_every_listed_planning_can_be_asked_for(campus: Campus, client: FlaskClient) -> None:
    def leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
        below = node.get("children")
        return [node] if below is None else [leaf for child in below for leaf in leaves(child)]

    plannings = leaves(listed(client))
    assert len(plannings) == 7
    for node in plannings:
        assert client.get(f"/api/plannings/{node['fullId']}").get_json() == node


def test_the_tag_of_the_list_changes_with_the_list_and_not_otherwise(
    campus: Campus, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "LOOK_AGAIN_AFTER", 0.0)
    tag = client.get("/api/plannings").headers["ETag"]
    campus.plan(8, campus.one)
    campus.change(campus.room, capacity=30)
    assert client.get("/api/plannings").headers["ETag"] == tag
    campus.change(campus.room, name="B205")
    assert client.get("/api/plannings").headers["ETag"] != tag


def test_an_empty_timetable_is_not_listed(catalogue: CatalogueFolder, make_app: MakeApp) -> None:
    catalogue.add("univ", leaf("a", "https://example.org/a.ics"))
    client = make_app().test_client()
    assert [root["id"] for root in client.get("/api/plannings").get_json()] == ["univ"]


def test_a_file_cannot_take_the_id_of_the_timetable(catalogue: CatalogueFolder, make_app: MakeApp) -> None:
    catalogue.add("timetable", leaf("a", "https://example.org/a.ics"))
    catalogue.add("univ", leaf("a", "https://example.org/a.ics"))
    client = make_app().test_client()
    assert [root["id"] for root in client.get("/api/plannings").get_json()] == ["univ"]


def test_pages_show_the_branch_the_calendar_and_the_search(campus: Campus, client: FlaskClient) -> None:
    event = campus.plan(10, campus.one)
    assert "Timetable" in client.get("/plannings").text
    assert "L2 INFO TD1" in client.get("/plannings/timetable.groups").text
    assert id_of(campus.one) in client.get("/search?q=info td1").text
    page = client.get(f"/plannings/{id_of(campus.one)}").text
    assert "Algorithmique" in page
    assert "Camille Lemoine" in page
    assert "Live, just now" in page
    for title in ("Timetable", "Groups", "Licence Informatique", "L2 Informatique"):
        assert f">{title}</a>" in page, "the way up"
    card = client.get("/event", query_string={"planning": id_of(campus.one), "uid": event.uid})
    assert card.status_code == 200
    assert "B204" in card.text


def sent(app: Flask, path: str) -> int:
    with statements(app) as seen:
        assert app.test_client().get(path).status_code == 200
    return len([statement for statement in seen if statement != "BEGIN"])


def test_an_unchanged_planning_costs_one_statement(campus: Campus, app: Flask, client: FlaskClient) -> None:
    client.get("/api/plannings")
    path = f"/api/plannings/{id_of(campus.one)}?events=true"
    for hour in (8, 10, 12):
        campus.plan(hour, campus.one)
        assert 1 < sent(app, path) <= 9
        assert sent(app, path) == 1


def test_the_first_answer_costs_the_same_however_many_events_there_are(
    campus: Campus, app: Flask, client: FlaskClient
) -> None:
    client.get("/api/plannings")
    paths = [f"/api/plannings/{id_of(one)}?events=true" for one in (campus.one, campus.level, campus.room)]
    campus.plan(8, campus.one)
    few = [sent(app, path) for path in paths]
    for day in range(1, 9):
        campus.plan(8, campus.one, day=day)
        campus.plan(10, campus.cohort, day=day)
    assert [sent(app, path) for path in paths] == few


def test_the_list_costs_nothing_between_two_looks_and_each_look_next_to_nothing(
    campus: Campus, app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/api/plannings")
    assert sent(app, "/api/plannings") == 0
    monkeypatch.setattr(own, "LOOK_AGAIN_AFTER", 0.0)
    with app.app_context():
        listing = own.Listing(sessionmaker(db.engine))
    tree = listing.current()
    monkeypatch.setattr(own, "read_tree", lambda _session: pytest.fail("read again"))
    campus.plan(10, campus.one)
    with statements(app) as seen:
        assert listing.current() is tree
        assert listing.current() is tree
    assert len([statement for statement in seen if statement != "BEGIN"]) == 3, (
        "the second found no new batch"
    )
