"""The application in the test's own process, with its own folder, and upstreams on loopback."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from fakes.upstream import Upstream

MakeApp = Callable[..., Flask]
Entry = dict[str, Any]


def leaf(node_id: str, url: str, title: str | None = None) -> Entry:
    """A planning of a catalogue file."""
    return {"id": node_id, "title": title or node_id.title(), "url": url}


def branch(node_id: str, *children: Entry, title: str | None = None) -> Entry:
    return {"id": node_id, "title": title or node_id.title(), "children": list(children)}


class CatalogueFolder:
    """The catalogue that the application under test reads: one file per institution."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, root_id: str, *children: Entry, **more: str) -> None:
        """Write an institution; ``title`` and ``group`` may be given. Again with the same id replaces it."""
        content = {"title": root_id.title(), **more, "children": list(children)}
        (self.path / f"{root_id}.json").write_text(json.dumps(content), encoding="utf-8")

    def remove(self, root_id: str) -> None:
        (self.path / f"{root_id}.json").unlink()


@pytest.fixture
def catalogue(tmp_path: Path) -> CatalogueFolder:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    return CatalogueFolder(folder)


@pytest.fixture
def settings(tmp_path: Path, catalogue: CatalogueFolder) -> Settings:
    """An installation of its own that knows nothing of the environment; feeds may come from loopback."""
    return Settings(
        instance_path=tmp_path / "instance",
        plannings_location=catalogue.path,
        fetch_allow_hosts=frozenset({"127.0.0.1", "localhost"}),
        run_jobs=False,
        demo=False,
    )


@pytest.fixture
def make_app(settings: Settings) -> Iterator[MakeApp]:
    """Build applications; each ``name=value`` replaces one of the ``settings``."""
    # Imported here: tests without an application shall not wait for it.
    from app import create_app
    from blueprints.services import stop
    from extensions import db

    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        app = create_app(Settings.model_validate({**dict(settings), **changes}))
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        stop(app)  # what the end of the process does otherwise
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A server on loopback that feeds come from."""
    with Upstream() as server:
        yield server


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
