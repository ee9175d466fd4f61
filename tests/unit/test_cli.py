"""The commands of `flask`."""

from datetime import UTC, datetime

import pytest
from click.testing import Result
from flask import Flask

from blueprints.services import backups
from services.plannings.saved import Validators
from support.application import CatalogueFolder, MakeApp, leaf
from support.schedules import schedule


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


def test_prepare_makes_the_demo_once(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "0")
    app = make_app(demo=True, plannings_location=None)
    assert "Filled with the demo university: 40 plannings" in run(app, "prepare").stdout
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
