"""What the routes of levels, groups, teachers, teaching units and rooms have in common."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from support.refusals import (
    LARGEST_ID,
    NO_ABBREVIATION,
    NO_FREE_TEXT,
    NO_ID,
    NO_NAME,
    NO_OBJECTS,
    NO_SIZE,
    as_sent,
    invalid_field,
    refused,
)
from support.statements import statements
from support.timetable import SmallTimetable, made

JSON = "application/json"
NO_TAGS = [*NO_FREE_TEXT[1:], "n" * 1001]


@dataclass(frozen=True)
class Collection:
    """A route, a good body, and for each key what may not be in it."""

    path: str
    code: str
    body: dict[str, Any]
    bad: dict[str, list[Any]]
    key: str
    """Of something that SmallTimetable makes in it."""
    optional: frozenset[str] = field(default=frozenset())


NAMED: dict[str, list[Any]] = {"name": NO_NAME, "abbreviation": NO_ABBREVIATION}
COLLECTIONS = [
    Collection(
        "rooms",
        "ROOM",
        {"name": "New", "abbreviation": "N", "size": 7},
        {**NAMED, "size": NO_SIZE, "building": NO_FREE_TEXT, "campus": NO_FREE_TEXT, "tags": NO_TAGS},
        "B1",
        frozenset({"building", "campus", "tags"}),
    ),
    Collection(
        "teachers",
        "TEACHER",
        {"name": "New", "abbreviation": "N"},
        {**NAMED, "email": NO_FREE_TEXT, "tags": NO_TAGS},
        "ADA",
        frozenset({"email", "tags"}),
    ),
    Collection(
        "teachingUnits",
        "TEACHING_UNIT",
        {"abbreviation": "N", "name": "New", "levelId": None},
        {**NAMED, "levelId": NO_ID},
        "ALG",
        frozenset({"levelId"}),
    ),
    Collection(
        "levels",
        "LEVEL",
        {"name": "New", "abbreviation": "N"},
        {**NAMED, "programId": NO_ID, "number": [-1, 1.5, "1", 10**400, True, []]},
        "L1",
        frozenset({"programId", "number"}),
    ),
    Collection(
        "levels/{L1}/groups",
        "GROUP",
        {"name": "New", "type": "TD", "classe": "A", "size": 7},
        {"name": NO_NAME, "type": NO_FREE_TEXT, "classe": NO_FREE_TEXT, "size": NO_SIZE, "parentId": NO_ID},
        "TD1",
        frozenset({"parentId"}),
    ),
]
each_collection = pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.code)


class Routes:
    """A collection's routes in a small timetable."""

    def __init__(self, collection: Collection, small: SmallTimetable) -> None:
        self.all = f"/api/v1/{collection.path.format(**small.ids)}"
        self.one = f"{self.all}/{small.ids[collection.key]}"
        self.unknown = f"{self.all}/999999"


@each_collection
def test_bad_bodies_are_refused_and_write_nothing(
    collection: Collection, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)
    before = admin_client.get(routes.all).get_json()
    for body in NO_OBJECTS:
        refused(admin_client.post(routes.all, data=body, content_type=JSON), 400, "VALIDATION_FAILED")
        if body != b"null":  # a client's word for "nothing to change"
            refused(admin_client.put(routes.one, data=body, content_type=JSON), 400, "VALIDATION_FAILED")
    for key, values in collection.bad.items():
        for value in values:
            body = as_sent({**collection.body, key: value})
            invalid_field(admin_client.post(routes.all, data=body, content_type=JSON), key)
            invalid_field(admin_client.put(routes.one, data=body, content_type=JSON), key)
    refused(admin_client.post(routes.all, data={"name": "A"}), 400, "VALIDATION_FAILED")
    assert admin_client.get(routes.all).get_json() == before


@each_collection
def test_required_keys_are_required(collection: Collection, small: SmallTimetable, admin_client: FlaskClient):
    routes = Routes(collection, small)
    for key in set(collection.body) - collection.optional:
        body = {name: value for name, value in collection.body.items() if name != key}
        invalid_field(admin_client.post(routes.all, json=body), key)
        if collection.code != "TEACHING_UNIT":
            invalid_field(admin_client.put(routes.one, json=body), key)


@each_collection
def test_longest_texts_and_unknown_keys_are_taken(
    collection: Collection, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)
    name = "é" * 255
    body = {**collection.body, "name": f"  {name} ", "id": 4, "surprise": {"a": [1]}}
    created = admin_client.post(routes.all, json=body)
    assert made(created)["name"] == name
    read = made(admin_client.get(created.headers["Location"]), 200)
    assert read.get("level" if collection.code == "LEVEL" else "", read)["name"] == name


@each_collection
def test_unknown_ids_lead_nowhere(collection: Collection, small: SmallTimetable, admin_client: FlaskClient):
    routes = Routes(collection, small)
    for number in (0, 999_999, LARGEST_ID):
        path = f"{routes.all}/{number}"
        code = f"{collection.code}_NOT_FOUND"
        for answer in (
            admin_client.get(path),
            admin_client.put(path, json=collection.body),
            admin_client.delete(path),
        ):
            assert refused(answer, 404, code)["details"] == f"uri={path}"
    for text in ("x", "-1", "1.5", str(2**31), "9" * 400, "%00", "1%2f"):
        refused(admin_client.get(f"{routes.all}/{text}"), 404, "NOT_FOUND")
    refused(admin_client.patch(routes.one, json={}), 405, "METHOD_NOT_ALLOWED")
    refused(admin_client.put(routes.all, json={}), 405, "METHOD_NOT_ALLOWED")


@each_collection
def test_what_was_deleted_is_gone(collection: Collection, small: SmallTimetable, admin_client: FlaskClient):
    routes = Routes(collection, small)
    path = admin_client.post(routes.all, json=collection.body).headers["Location"]
    answer = admin_client.delete(path)
    assert (answer.status_code, answer.data) == (204, b"")
    refused(admin_client.get(path), 404, f"{collection.code}_NOT_FOUND")
    refused(admin_client.delete(path), 404, f"{collection.code}_NOT_FOUND")
    assert made(admin_client.post(routes.all, json=collection.body))["name"] == "New"


@each_collection
def test_only_planners_may_look_and_write(
    collection: Collection, small: SmallTimetable, client: FlaskClient, user_client: FlaskClient
):
    routes = Routes(collection, small)
    for sender, status, code in ((client, 401, "UNAUTHORIZED"), (user_client, 403, "FORBIDDEN")):
        for path in (routes.all, routes.one, routes.unknown):
            refused(sender.get(path), status, code)
        refused(sender.post(routes.all, data=b"{"), status, code)
        refused(sender.put(routes.one, json=collection.body), status, code)
        refused(sender.delete(routes.one), status, code)


@each_collection
def test_lists_are_ordered_paged_and_searched(
    collection: Collection, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)

    def names(**query: Any) -> list[str]:
        answer = made(admin_client.get(routes.all, query_string=query), 200)
        return [entry.get("level", entry)["name"] if "groups" in entry else entry["name"] for entry in answer]

    everything = names()
    for name in ("zürich", "Äpfel", "apfel 2"):
        made(admin_client.post(routes.all, json={**collection.body, "name": name, "abbreviation": ""}))
    whole = names()
    assert whole.index("Äpfel") + 1 == whole.index("apfel 2") < len(whole) - 1
    assert whole[-1] == "zürich"
    assert len(whole) == len(everything) + 3
    assert names(limit=2, offset=1) == whole[1:3]
    assert names(offset=len(whole)) == []
    assert names(search="ZUERICH") == ["zürich"]
    assert names(search="apfel") == ["Äpfel", "apfel 2"]
    assert names(search="äpfel", limit=1, offset=1) == ["apfel 2"]
    assert names(search="no such thing") == []
    for query in ("limit=0", "limit=-1", "limit=x", "limit=", "offset=-1", "limit=99999999999", "search=%00"):
        invalid_field(admin_client.get(f"{routes.all}?{query}"), query.partition("=")[0])


@each_collection
def test_reads_are_known_by_their_tag_until_something_changes(
    collection: Collection, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)
    for path in (routes.all, routes.one):
        tag = admin_client.get(path).headers["ETag"]
        again = admin_client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        made(admin_client.put(routes.one, json={**collection.body, "name": f"Changed {len(path)}"}), 200)
        changed = admin_client.get(path, headers={"If-None-Match": tag})
        assert changed.status_code == 200
        assert changed.headers["ETag"] != tag


@each_collection
def test_a_write_that_comes_too_late_is_refused(
    collection: Collection, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)
    seen = admin_client.get(routes.one).headers["ETag"]
    first = admin_client.put(routes.one, json=collection.body, headers={"If-Match": seen})
    assert first.status_code == 200
    late = {"If-Match": seen}
    body = {**collection.body, "name": "Late"}
    refused(admin_client.put(routes.one, json=body, headers=late), 412, "VERSION_CONFLICT")
    refused(admin_client.delete(routes.one, headers=late), 412, "VERSION_CONFLICT")
    fresh = {"If-Match": first.headers["ETag"]}
    assert admin_client.get(routes.one).headers["ETag"] == first.headers["ETag"]
    assert admin_client.put(routes.one, json=body, headers=fresh).status_code == 200
    created = admin_client.post(routes.all, json={**body, "name": "Next", "abbreviation": ""})
    assert created.headers["ETag"] == admin_client.get(created.headers["Location"]).headers["ETag"]


@each_collection
def test_a_dry_run_answers_and_writes_nothing(
    collection: Collection, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)
    before = admin_client.get(routes.all).get_json()
    tried = admin_client.post(f"{routes.all}?dryRun=true", json=collection.body)
    assert made(tried, 200)["id"] == 0
    assert "Location" not in tried.headers
    changed = admin_client.put(f"{routes.one}?dryRun=true", json=collection.body)
    assert made(changed, 200)["name"] == "New"
    last = made(admin_client.post(routes.all, json={**collection.body, "name": "Last", "abbreviation": ""}))
    assert admin_client.delete(f"{routes.all}/{last['id']}?dryRun=true").status_code == 204
    assert admin_client.delete(f"{routes.all}/{last['id']}").status_code == 204
    assert admin_client.get(routes.all).get_json() == before
    invalid_field(admin_client.post(f"{routes.all}?dryRun=maybe", json=collection.body), "dryRun")


@each_collection
def test_a_list_costs_the_same_however_long_it_is(
    collection: Collection, app: Flask, small: SmallTimetable, admin_client: FlaskClient
):
    routes = Routes(collection, small)
    with statements(app) as few:
        made(admin_client.get(routes.all), 200)
    for number in range(12):
        body = {**collection.body, "name": f"R{number}", "abbreviation": f"R{number}"}
        made(admin_client.post(routes.all, json=body))
    with statements(app) as many:
        made(admin_client.get(routes.all), 200)
    assert len(many) == len(few) <= 6
