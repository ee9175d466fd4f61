"""Databases with empty tables, without an application around them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Base
from models.sqlite import prepare_engine
from services.changes.edit import Actor, Door, Edit, editing
from services.database import SessionFactory

_FIRST: dict[str, Engine] = {}
"""By the name of its dialect, the engine whose compiled statements all others of a run use."""


def share_compiled(engine: Engine) -> None:
    """Let ``engine`` find what SQLAlchemy has compiled for one before it: every test has a database of its own,
    and to compile the same statements for each costs more than to run them. The key of what is kept has the dialect
    in it, so that is shared too; to the server they talk to, the dialects of a run are equal."""
    first = _FIRST.setdefault(engine.dialect.name, engine)
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables and no rows: to copy it is quicker than to make them."""
    path = tmp_path_factory.mktemp("empty") / "unit.db"
    engine = create_engine(f"sqlite:///{path}")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def new_session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SessionFactory]:
    """Sessions of an empty database, of either kind."""
    if request.param == "sqlite":
        path = copyfile(request.getfixturevalue("sqlite_with_tables"), tmp_path / "unit.db")
        engine = create_engine(f"sqlite:///{path}")
    else:
        engine = create_engine(request.getfixturevalue("postgresql_with_tables"))
    prepare_engine(engine)
    share_compiled(engine)
    yield sessionmaker(engine)
    engine.dispose()


@contextmanager
def edit_of(app: Flask, door: Door = "cli") -> Iterator[Edit]:
    """An edit of an application's timetable, past its doors."""
    with app.app_context():
        new_session = sessionmaker(db.engine)
    with editing(new_session, Actor("test", door)) as edit:
        yield edit


def copy_rows(source: Path, target: Path) -> set[str]:
    """Fill the tables of a file of SQLite that have no rows from another one; gives the names of the others."""
    with closing(sqlite3.connect(target)) as database:
        database.execute("ATTACH ? AS source", (str(source),))
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        filled = {name for name in tables if database.execute(f"SELECT 1 FROM main.'{name}'").fetchone()}
        for name in tables - filled:
            database.execute(f"INSERT INTO main.'{name}' SELECT * FROM source.'{name}'")
        database.commit()
    return filled
