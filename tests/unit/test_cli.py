"""The commands of `flask`."""

import re
from datetime import UTC, datetime

import pytest
from click.testing import Result
from flask import Flask

from app import make_accounts_ready
from blueprints.services import backups
from models import PlanningBackup, PlanningFeed, Role
from services.plannings.saved import Validators
from support.accounts import add_user
from support.application import CatalogueFolder, MakeApp, leaf
from support.feed_rows import Rows, ago
from support.schedules import schedule
from support.sign_in import log_in


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def test_check_counts_a_sound_catalogue(catalogue: CatalogueFolder, make_app: MakeApp) -> None:
    catalogue.add("univ", leaf("a", "https://example.org/a.ics"), leaf("b", "https://example.org/b.ics"))
    result = run(make_app(), "plannings", "check")
    assert result.exit_code == 0
    assert "1 institutions, 2 plannings, 0 problems" in result.stdout


def test_check_lists_every_problem_with_file_and_path_and_fails(
    catalogue: CatalogueFolder, make_app: MakeApp
) -> None:
    catalogue.add("fine", leaf("a", "https://example.org/a.ics"))
    catalogue.add("scheme", leaf("a", "gopher://example.org"))
    (catalogue.path / "syntax.json").write_text("{")
    result = run(make_app(), "plannings", "check")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert any(line.startswith("scheme.json: $.children[0].url: ") for line in lines)
    assert any(line.startswith("syntax.json: $: ") for line in lines)
    assert "1 institutions, 1 plannings, 2 problems" in result.stdout


def test_check_notes_what_left_the_catalogue_where_nobody_runs_the_jobs(
    catalogue: CatalogueFolder, make_app: MakeApp
) -> None:
    catalogue.add("univ", leaf("a", "https://example.org/a.ics"), leaf("back", "https://example.org/b.ics"))
    app = make_app(run_jobs=False)
    rows = Rows.of(app)
    rows.feed("univ.a", (3,))
    rows.feed("univ.left", (3,))
    rows.feed("univ.back", (3,), vanished_at=ago(days=2))
    rows.feed("univ.long", (3, 4), vanished_at=ago(days=31))
    said = run(app, "plannings", "check").stdout
    assert "1 plannings left the catalogue, 1 are back, the copies of 1 were dropped" in said
    vanished = {feed.full_id: feed.vanished_at for feed in rows.all(PlanningFeed)}
    assert {full_id: at is not None for full_id, at in vanished.items()} == {
        "univ.a": False,
        "univ.left": True,
        "univ.back": False,
    }
    assert "univ.long" not in {copy.full_id for copy in rows.all(PlanningBackup)}
    assert "left the catalogue" not in run(app, "plannings", "check").stdout


def test_prepare_makes_the_demo_once(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    app = make_app(demo=True, plannings_location=None)
    said = run(app, "prepare").stdout
    assert "Filled with the demo university: 40 plannings" in said
    assert "Filled the timetable with that of the demo university" in said
    roots = app.test_client().get("/api/plannings").get_json()
    assert "timetable" in {root["id"] for root in roots}
    assert "Filled" not in run(app, "prepare").stdout


def test_prepare_leaves_a_catalogue_of_ones_own_alone(
    catalogue: CatalogueFolder, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "0")
    app = make_app(demo=True)
    assert "Filled" not in run(app, "prepare").stdout
    assert list(catalogue.path.iterdir()) == []


def test_restore_lists_the_copies_and_brings_one_back(catalogue: CatalogueFolder, make_app: MakeApp) -> None:
    catalogue.add("univ", leaf("a", "https://example.org/a.ics"))
    app = make_app()
    with app.app_context():
        for minute, count in enumerate((10, 9)):
            at = datetime(2026, 11, 1, 8, minute, tzinfo=UTC)
            backups().store("univ.a", schedule(count), Validators("url", "body"), at)
    listed = run(app, "plannings", "restore", "univ.a").stdout.splitlines()
    assert ["answers" in line for line in listed] == [True, False]
    assert "10 events" in listed[1]
    restored = run(app, "plannings", "restore", "univ.a", "--copy", listed[1].split()[0])
    assert restored.exit_code == 0
    with app.app_context():
        saved = backups().saved("univ.a")
    assert saved is not None
    assert saved.nb_events == 10


def test_restoring_a_copy_that_does_not_exist_says_so(make_app: MakeApp) -> None:
    result = run(make_app(), "plannings", "restore", "univ.a", "--copy", "7")
    assert result.exit_code == 1
    assert "univ.a has no copy 7" in result.stderr


def test_prepare_makes_a_superadmin_and_says_the_password_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "0")
    app = make_app()
    said = re.search(r"Superadmin: admin, password: (\S+) \(shown this once\)", run(app, "prepare").stdout)
    assert said is not None
    assert log_in(app.test_client(), "admin", said[1]).get_json()["user"]["role"] == "SUPERADMIN"
    assert "password" not in run(app, "prepare").stdout


def test_the_settings_can_name_the_superadmin(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    app = make_app(superadmin_username="root", superadmin_password="open sesame")
    assert "open sesame" not in run(app, "prepare").output
    assert log_in(app.test_client(), "root", "open sesame").status_code == 200


def test_a_server_that_starts_without_prepare_makes_it_too(
    make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(superadmin_password="open sesame")
    for _ in range(2):
        make_accounts_ready(app)
    assert capsys.readouterr().out.count("Superadmin: admin") == 1
    assert log_in(app.test_client(), "admin", "open sesame").status_code == 200


def test_a_server_starts_on_a_database_that_waits_for_its_migration(
    make_app: MakeApp, postgresql: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(database_url=postgresql)
    make_accounts_ready(app)
    assert "Superadmin" not in capsys.readouterr().out
    assert run(app, "db", "upgrade").exit_code == 0
    make_accounts_ready(app)
    assert "Superadmin: admin" in capsys.readouterr().out


def test_a_taken_name_does_not_stop_the_start(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    app = make_app()
    add_user(app, Role.ADMIN, "Admin")
    result = run(app, "prepare")
    assert result.exit_code == 0
    assert "There is no superadmin" in result.stderr
    assert run(app, "users", "role", "admin", "superadmin").exit_code == 0
    assert "There is no superadmin" not in run(app, "prepare").stderr
