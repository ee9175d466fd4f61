"""Databases with empty tables, without an application around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from extensions import db
from models import Base
from models.sqlite import prepare_engine
from services.changes.edit import Actor, Door, Edit, editing
from services.database import SessionFactory


@pytest.fixture(params=["sqlite", "postgresql"])
def new_session(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SessionFactory]:
    """Sessions of an empty database, of either kind."""
    sqlite = f"sqlite:///{tmp_path / 'unit.db'}"
    engine = create_engine(sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql"))
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    yield sessionmaker(engine)
    engine.dispose()


@contextmanager
def edit_of(app: Flask, door: Door = "cli") -> Iterator[Edit]:
    """An edit of an application's timetable, past its doors."""
    with app.app_context():
        new_session = sessionmaker(db.engine)
    with editing(new_session, Actor("test", door)) as edit:
        yield edit
