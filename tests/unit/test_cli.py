"""The commands of `flask`."""

import pytest
from click.testing import Result
from flask import Flask

from support.application import CatalogueFolder, MakeApp, leaf


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
