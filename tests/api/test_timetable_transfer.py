"""Files in and out over HTTP, as staff send them."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook

from models import Role
from support.accounts import as_role
from support.timetable import SmallTimetable, at, made

UPLOAD = "/api/v1/import/upload"
EXPORT = "/api/v1/export"
EVERYTHING = "term,program,level,group,teacher,teaching_unit,room,schedule_item"
NO_SUCH_PROPERTY = '{"a.csv": {"": {"entityType": "room", "headersMapping": {"a": "colour"}}}}'
ROOMS = {"entityType": "room", "headersMapping": {"Nom": "name", "Places": "size", "Notes": ""}}


def workbook(*rows: tuple[Any, ...], sheet: str = "Salles") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(client: FlaskClient, files: dict[str, bytes], mapping: Any = None, **query: str) -> Any:
    """As the client in use sends it: the mapping as a file part named ``blob``, with a key around it."""
    data: dict[str, Any] = {"files": [(io.BytesIO(body), name) for name, body in files.items()]}
    if mapping is not None:
        told = json.dumps({"metadata": mapping}).encode()
        data["metadata"] = (io.BytesIO(told), "blob", "application/json")
    return client.post(UPLOAD, data=data, query_string=query, content_type="multipart/form-data")


def names(client: FlaskClient) -> list[str]:
    return [room["name"] for room in made(client.get("/api/v1/rooms"), 200)]


def test_a_workbook_of_rooms(admin_client: FlaskClient):
    book = workbook(("Nom", "Places", "Notes"), ("A1", 30, "x"), (None, None, None), ("A2", "40", "y"))
    answer = made(upload(admin_client, {"salles.xlsx": book}, {"salles.xlsx": {"Salles": ROOMS}}), 200)
    assert answer == {
        "totalRows": 2,
        "successfulRows": 2,
        "failedRows": 0,
        "errors": [],
        "skippedFiles": [],
        "entitySummary": {"room": 2},
        "created": 2,
        "updated": 0,
        "skipped": 0,
    }
    rooms = made(admin_client.get("/api/v1/rooms"), 200)
    assert [(room["name"], room["size"]) for room in rooms] == [("A1", 30), ("A2", 40)]


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("as_file", [True, False])
def test_the_mapping_comes_in_four_ways(admin_client: FlaskClient, wrapped: bool, as_file: bool):
    mapping: Any = {"r.csv": {"": {"entityType": "room", "headersMapping": {"a": "name", "b": "size"}}}}
    text = json.dumps({"metadata": mapping} if wrapped else mapping)
    metadata: Any = (io.BytesIO(text.encode()), "blob", "application/json") if as_file else text
    data = {"files": (io.BytesIO(b"a;b\nA1;20\n"), "r.csv"), "metadata": metadata}
    answer = made(admin_client.post(UPLOAD, data=data, content_type="multipart/form-data"), 200)
    assert answer["created"] == 1
    assert names(admin_client) == ["A1"]


def test_without_a_mapping_the_headers_tell(admin_client: FlaskClient):
    answer = made(upload(admin_client, {"Räume.csv": "Raum;Plätze\nI 0.12;40\n".encode("cp1252")}), 200)
    assert answer["entitySummary"] == {"room": 1}
    assert names(admin_client) == ["I 0.12"]


def test_bad_rows_are_told_with_line_and_column_and_good_rows_land(admin_client: FlaskClient):
    book = workbook(("Nom", "Places"), ("A1", 30), ("A2", "viele"), (None, 10))
    answer = made(upload(admin_client, {"s.xlsx": book}, {"s.xlsx": {"Salles": ROOMS}}), 200)
    assert (answer["totalRows"], answer["successfulRows"], answer["failedRows"]) == (3, 1, 2)
    first, second = answer["errors"]
    assert (first["entityType"], first["rowIndex"], first["line"]) == ("s.xlsx/Salles", 1, 3)
    assert (first["column"], first["invalidValue"]) == ("Places", "viele")
    assert (second["rowIndex"], second["line"]) == (2, 4)
    assert all(error["errorMessage"] for error in answer["errors"])
    assert names(admin_client) == ["A1"]


def test_an_existing_row_wins_or_is_updated(small: SmallTimetable, admin_client: FlaskClient):
    body = b"name,size\nB1,99\n"
    mapping = {"r.csv": {"": {"entityType": "room", "headersMapping": {"name": "name", "size": "size"}}}}
    answer = made(upload(admin_client, {"r.csv": body}, mapping, ignoreConflicts="true"), 200)
    assert (answer["successfulRows"], answer["skipped"]) == (1, 1)
    room = f"/api/v1/rooms/{small.ids['B1']}"
    assert made(admin_client.get(room), 200)["size"] == 30
    answer = made(upload(admin_client, {"r.csv": body}, mapping, ignoreConflicts="false"), 200)
    assert answer["updated"] == 1
    assert made(admin_client.get(room), 200)["size"] == 99


def test_a_dry_run_says_the_same_and_writes_nothing(admin_client: FlaskClient):
    files = {"s.xlsx": workbook(("Nom", "Places"), ("A1", 30), ("A2", "viele"))}
    mapping = {"s.xlsx": {"Salles": ROOMS}}
    tried = upload(admin_client, files, mapping, dryRun="true")
    assert names(admin_client) == []
    assert "X-Change-Batch" not in tried.headers
    assert made(tried, 200) == made(upload(admin_client, files, mapping), 200)
    assert names(admin_client) == ["A1"]


def test_an_import_can_be_undone(small: SmallTimetable, admin_client: FlaskClient):
    before = names(admin_client)
    response = upload(admin_client, {"r.csv": b"name,size\nX1,9\nX2,9\n"})
    assert len(names(admin_client)) == len(before) + 2
    made(admin_client.post(f"/api/v1/changes/{response.headers['X-Change-Batch']}/undo"), 200)
    assert names(admin_client) == before


def test_files_that_nobody_mapped_are_told(admin_client: FlaskClient):
    files = {"r.csv": b"name,size\nA1,9\n", "other.csv": b"x,y\n1,2\n"}
    mapping = {"r.csv": {"": {"entityType": "room", "headersMapping": {"name": "name", "size": "size"}}}}
    answer = made(upload(admin_client, files, mapping), 200)
    assert answer["skippedFiles"] == ["other.csv"]
    assert answer["created"] == 1


def test_a_broken_file_among_good_ones_is_told(admin_client: FlaskClient):
    files = {"r.csv": b"name,size\nA1,9\n", "b.xlsx": workbook(("a",))[:200]}
    answer = made(upload(admin_client, files), 200)
    (error,) = answer["errors"]
    assert (error["entityType"], error["rowIndex"]) == ("SYSTEM", -1)
    assert "b.xlsx" in answer["skippedFiles"]
    assert names(admin_client) == ["A1"]


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("broken.xlsx", workbook(("a",))[:300], 400, "INVALID_FILE_CODEC"),
        ("broken.json", b'{"room": [', 400, "INVALID_FILE_CODEC"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(50), 400, "UNSUPPORTED_MEDIA_TYPE"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600), 400, "UNSUPPORTED_MEDIA_TYPE"),
        ("huge.csv", b"name\n" + b"x\n" * 100_001, 413, "PAYLOAD_TOO_LARGE"),
    ],
)
def test_a_file_that_cannot_be_used(
    admin_client: FlaskClient, name: str, body: bytes, status: int, code: str
):
    response = upload(admin_client, {name: body})
    assert response.status_code == status
    assert response.get_json()["errorCode"] == code
    assert name in response.get_json()["message"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"metadata": "{}"},
        {"files": (io.BytesIO(b"a"), "a.csv"), "metadata": "{"},
        {"files": (io.BytesIO(b"a"), "a.csv"), "metadata": "[]"},
        {"files": (io.BytesIO(b"a"), "a.csv"), "metadata": NO_SUCH_PROPERTY},
    ],
)  # fmt: skip
def test_a_request_that_makes_no_sense(admin_client: FlaskClient, data: dict[str, Any]):
    if "files" in data:
        data = {**data, "files": (io.BytesIO(b"a"), "a.csv")}
    response = admin_client.post(UPLOAD, data=data, content_type="multipart/form-data")
    assert response.status_code == 400
    assert response.get_json()["errorCode"] == "VALIDATION_FAILED"


# Out


def exported(client: FlaskClient, file_format: str, entities: str = EVERYTHING) -> Any:
    query = {"entitiesList": entities, "format": file_format}
    return client.get(EXPORT, query_string=query, buffered=True)  # reads it, and closes the file behind it


def test_an_export_is_a_download(small: SmallTimetable, admin_client: FlaskClient):
    small.plan(at(8), at(10))
    for file_format, suffix, media_type in (
        ("excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("zip_csv", "zip", "application/zip"),
        ("json", "json", "application/json"),
    ):
        response = exported(admin_client, file_format, "room,teacher")
        assert response.status_code == 200
        assert response.mimetype == media_type
        name = response.headers["Content-Disposition"]
        assert name.startswith("attachment; filename=export_room_teacher_20")
        assert name.endswith(f".{suffix}")


def test_the_columns_begin_as_agreed(small: SmallTimetable, admin_client: FlaskClient):
    agreed = {
        "room": ["id", "name", "abbreviation", "size"],
        "level": ["id", "name", "abbreviation"],
        "teacher": ["id", "name", "abbreviation"],
        "teaching_unit": ["id", "abbreviation", "name", "levelId"],
        "group": ["id", "name", "size", "levelId", "type", "classe"],
        "schedule_item": ["id", "groupIds", "teacherId", "teachingUnitId", "roomId", "startTime", "endTime"],
    }
    book = load_workbook(io.BytesIO(exported(admin_client, "excel").data), read_only=True)
    with zipfile.ZipFile(io.BytesIO(exported(admin_client, "zip_csv").data)) as archive:
        for entity, columns in agreed.items():
            header = [cell.value for cell in next(iter(book[entity].iter_rows()))]
            assert header[: len(columns)] == columns
            with archive.open(f"{entity}.csv") as file:
                assert next(csv.reader(io.TextIOWrapper(file, "utf-8-sig"))) == header
    book.close()


@pytest.mark.parametrize("file_format", ["excel", "zip_csv", "json"])
def test_what_was_exported_imports_back(
    small: SmallTimetable, admin_client: FlaskClient, make_app: Any, tmp_path: Any, file_format: str
):
    small.plan(at(8), at(10))
    small.add("ODD", "rooms", name='=1+1, "Nord"', abbreviation="007", size=9)
    small.add("RTL", "teachers", name="عمر ✨", abbreviation="'x")
    file = exported(admin_client, file_format)
    again = made(upload(admin_client, {"all": file.data}, ignoreConflicts="false"), 200)
    assert (again["created"], again["updated"], again["failedRows"]) == (0, 0, 0), again["errors"]

    other = as_role(make_app(instance_path=tmp_path / "other", database_url=""), Role.ADMIN)
    answer = made(upload(other, {"all": file.data}), 200)
    assert answer["failedRows"] == 0
    assert exported(other, "json").get_json() == exported(admin_client, "json").get_json()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"entitiesList": "room,unicorn", "format": "json"}, "UNKNOWN_ENTITY"),
        ({"entitiesList": "room", "format": "pdf"}, "UNSUPPORTED_CODEC"),
        ({"entitiesList": "", "format": "json"}, "VALIDATION_FAILED"),
        ({"format": "json"}, "VALIDATION_FAILED"),
        ({"entitiesList": "room"}, "VALIDATION_FAILED"),
    ],
)
def test_an_export_of_what_does_not_exist(admin_client: FlaskClient, query: dict[str, str], code: str):
    response = admin_client.get(EXPORT, query_string=query, buffered=True)
    assert response.status_code == 400
    assert response.get_json()["errorCode"] == code
    if code == "UNKNOWN_ENTITY":
        assert "teaching_unit" in response.get_json()["message"]
    if code == "UNSUPPORTED_CODEC":
        assert "zip_csv" in response.get_json()["message"]


def test_a_list_may_be_sent_as_several_values(small: SmallTimetable, admin_client: FlaskClient):
    response = admin_client.get(f"{EXPORT}?entitiesList=room&entitiesList=teacher&format=json", buffered=True)
    assert list(response.get_json()) == ["room", "teacher"]
