"""`flask import` and `flask export`."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from models import Role
from support.accounts import as_role
from support.application import MakeApp
from support.timetable import SmallTimetable, at, made
from support.uploads import workbook

ROOMS = {"entityType": "room", "headersMapping": {"Nom": "name", "Places": "size"}}


def run(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return as_role(app, Role.ADMIN)


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    """A workbook with a row that cannot be taken."""
    path = tmp_path / "salles.xlsx"
    path.write_bytes(workbook([("Nom", "Places"), ("A1", 30), (None, None), ("A2", "viele"), ("A3", "40")]))
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"salles.xlsx": {"Sheet": ROOMS}}))
    return path


def sizes(client: FlaskClient) -> dict[str, int]:
    return {room["name"]: room["size"] for room in made(client.get("/api/v1/rooms"), 200)}


# In


def test_good_rows_are_stored_and_the_others_told_with_line_and_column(
    app: Flask, admin: FlaskClient, rooms: Path, mapping: Path
) -> None:
    result = run(app, "import", rooms, "--mapping", mapping)
    assert result.exit_code == 2
    assert "salles.xlsx/Sheet, line 4, column Places: " in result.stderr
    summary, batch = result.stdout.splitlines()
    assert summary == "3 rows: 2 created, 0 updated, 0 kept, 1 left out"
    assert sizes(admin) == {"A1": 30, "A3": 40}
    made(admin.post(f"/api/v1/changes/{batch.removeprefix('Batch ')}/undo"), 200)
    assert sizes(admin) == {}


def test_a_dry_run_tells_the_same_and_stores_nothing(
    app: Flask, admin: FlaskClient, rooms: Path, mapping: Path
) -> None:
    tried = run(app, "import", rooms, "--mapping", mapping, "--dry-run")
    assert tried.exit_code == 2
    assert (
        tried.stdout
        == "3 rows: 2 would be created, 0 would be updated, 0 would be kept, 1 would be left out\n"
    )
    assert sizes(admin) == {}
    done = run(app, "import", rooms, "--mapping", mapping)
    assert complaints(done) == complaints(tried) != []


def complaints(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if ", line " in line]


def test_rows_that_are_there_stay_unless_they_are_to_be_updated(
    app: Flask, admin: FlaskClient, tmp_path: Path
) -> None:
    file = tmp_path / "rooms.csv"
    file.write_text("Raum;Plätze\nA1;30\n")
    assert run(app, "import", file).exit_code == 0
    file.write_text("Raum;Plätze\nA1;35\nA2;40\n")
    kept = run(app, "import", file)
    assert kept.exit_code == 0
    assert "1 created, 0 updated, 1 kept, 0 left out" in kept.stdout
    assert sizes(admin) == {"A1": 30, "A2": 40}
    assert "0 created, 1 updated, 1 kept, 0 left out" in run(app, "import", file, "--update").stdout
    assert sizes(admin) == {"A1": 35, "A2": 40}
    again = run(app, "import", file, "--update").stdout
    assert again == "2 rows: 0 created, 0 updated, 2 kept, 0 left out\n"


def test_several_files_are_one_import(app: Flask, admin: FlaskClient, tmp_path: Path) -> None:
    for name, content in (("a.csv", "room,size\nA1,30\n"), ("b.csv", "teacher\nAda\n"), ("c.csv", "x\n1\n")):
        (tmp_path / name).write_text(content)
    result = run(app, "import", *(tmp_path / f"{name}.csv" for name in "abc"))
    assert result.exit_code == 0
    assert "2 rows: 2 created" in result.stdout
    assert result.stdout.count("Batch ") == 1
    assert "c.csv: nothing in it was taken" in result.stderr


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("{", "unexpected end"),
        ("[]", "mapping"),
        (json.dumps({"salles.xlsx": {"Sheet": {**ROOMS, "entityType": "unicorn"}}}), "unicorn"),
        (json.dumps({"salles.xlsx": {"Sheet": {**ROOMS, "headersMapping": {"Nom": "colour"}}}}), "colour"),
    ],
)
def test_a_bad_mapping_is_told_in_a_line(
    app: Flask, admin: FlaskClient, rooms: Path, mapping: Path, told: str, reason: str
) -> None:
    mapping.write_text(told)
    result = run(app, "import", rooms, "--mapping", mapping)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert (result.stderr.count("\n"), result.stdout) == (1, "")
    assert sizes(admin) == {}


@pytest.mark.parametrize(
    ("name", "content"), [("broken.json", b'{"room": ['), ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(50))]
)
def test_a_file_that_cannot_be_read_stops_the_import(
    app: Flask, admin: FlaskClient, rooms: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    broken = tmp_path / name
    broken.write_bytes(content)
    result = run(app, "import", rooms, broken)
    assert result.exit_code == 1
    assert f"Error: {name}: " in result.stderr
    assert sizes(admin) == {}


def test_a_file_that_is_not_there_is_told(app: Flask, tmp_path: Path) -> None:
    result = run(app, "import", tmp_path / "none.csv")
    assert result.exit_code == 2
    assert "none.csv' does not exist" in result.stderr


# Out


@pytest.mark.parametrize("suffix", ["xlsx", "json", "zip"])
def test_what_was_exported_imports_back(
    app: Flask, admin: FlaskClient, make_app: MakeApp, tmp_path: Path, suffix: str
) -> None:
    small = SmallTimetable(admin).build()
    small.plan(at(8), at(10))
    small.add("ODD", "rooms", name='=1+1, "Nord"\nعمر ✨', abbreviation="007", size=9)
    file = tmp_path / f"all.{suffix}"
    told = run(app, "export", file)
    assert (told.exit_code, told.stdout) == (0, f"15 rows in {file}\n")

    other = make_app(instance_path=tmp_path / "other", database_url="")
    assert "15 rows: 15 created" in run(other, "import", file).stdout
    assert export_of(other, tmp_path / "there.json") == export_of(app, tmp_path / "here.json")
    again = run(other, "import", file, "--update")
    assert "0 created, 0 updated, 15 kept, 0 left out" in again.stdout


def export_of(app: Flask, file: Path) -> bytes:
    assert run(app, "export", file).exit_code == 0
    return file.read_bytes()


def test_only_the_named_entities_are_exported(app: Flask, admin: FlaskClient, tmp_path: Path) -> None:
    SmallTimetable(admin).build()
    file = tmp_path / "some.json"
    assert run(app, "export", file, "--entities", "room, teacher").exit_code == 0
    assert {name: len(rows) for name, rows in json.loads(file.read_bytes()).items()} == {
        "room": 2,
        "teacher": 2,
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["all.pdf"], "must end in .xlsx, .json or .zip"),
        (["all"], "must end in .xlsx, .json or .zip"),
        (["all.json", "--entities", "room,unicorn"], "unicorn"),
    ],
)
def test_an_export_that_cannot_be_made_makes_no_file(
    app: Flask, tmp_path: Path, arguments: list[str], reason: str
) -> None:
    name, *more = arguments
    result = run(app, "export", tmp_path / name, *more)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert not (tmp_path / name).exists()
