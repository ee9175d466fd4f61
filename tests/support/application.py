"""The application in the test's own process, with its own folder, and upstreams on loopback."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from werkzeug.routing import Map, Rule

from app import create_app
from config import Settings
from extensions import db
from fakes.upstream import Upstream
from support.database import share_compiled
from support.instances import end, migrated_instance
from support.kept import kept

DATABASE = "horarium.db"
"""Of an instance, where no other is set."""

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
def settings(request: pytest.FixtureRequest, tmp_path: Path, catalogue: CatalogueFolder) -> Settings:
    """An installation of its own that knows nothing of the environment; feeds may come from loopback.

    A test asks faster than people do, so only those with the mark ``limited`` are told that it is too often.
    """
    return Settings(
        instance_path=tmp_path / "instance",
        plannings_location=catalogue.path,
        fetch_allow_hosts=frozenset({"127.0.0.1", "localhost"}),
        run_jobs=False,
        ratelimit_enabled=request.node.get_closest_marker("limited") is not None,
        demo=False,
    )


@pytest.fixture(scope="session")
def compiled_templates() -> BytecodeCache:
    """Templates are compiled once for all applications, not once for each."""
    return FileSystemBytecodeCache(str(kept("templates", lambda _: None)))


@pytest.fixture(scope="session", autouse=True)
def _rules_are_compiled_once() -> Iterator[None]:
    """To parse its routes is most of what an application costs, and all of a run have the same.

    A bound rule looks at its map for converters and options alone, which are equal too, so that maps can share it.
    """
    bind = Rule.bind
    made: dict[tuple[object, ...], dict[str, Any]] = {}

    def bind_once(rule: Rule, of: Map, rebind: bool = False) -> None:
        key = (rule.rule, rule.endpoint, frozenset(rule.methods or ()), repr(rule.defaults), rule.build_only)
        if key not in made:
            bind(rule, of, rebind)
            made[key] = vars(rule)
        else:
            vars(rule).update(made[key], map=of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "bind", bind_once)
        yield


@pytest.fixture
def make_app(settings: Settings, compiled_templates: BytecodeCache) -> Iterator[MakeApp]:
    """Build applications; each ``name=value`` replaces one of the ``settings``."""
    made: list[Flask] = []
    migrated = migrated_instance() / DATABASE

    def make(**changes: object) -> Flask:
        wanted = Settings.model_validate({**dict(settings), **changes})
        database = wanted.instance_path / DATABASE
        with pytest.MonkeyPatch.context() as patch:
            if not database.exists():
                wanted.instance_path.mkdir(parents=True, exist_ok=True)
                copyfile(migrated, database)
                patch.setattr("app.upgrade", lambda folder: None)  # the copy has it all
            app = create_app(wanted)
        app.testing = True
        with app.app_context():
            share_compiled(db.engine)
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        end(app)


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
