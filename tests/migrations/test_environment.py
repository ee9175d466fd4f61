"""How migrations treat rows that point to each other: SQLite rebuilds a table to change it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import PROJECT
from extensions import db
from models import PlanningBackup, PlanningFeed
from services.database import writing
from support.application import MakeApp

REVISION = """
from alembic import op
revision, down_revision = "next", {head!r}

def upgrade():
    {statement}
"""
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

Migrate = Callable[[str], None]


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    """An application with one feed that points to its backup."""
    app = make_app()
    backup = PlanningBackup(
        id=1,
        full_id="a.b",
        created_at=NOW,
        signature="s",
        nb_events=0,
        events=b"",
        url_hash="u",
        body_hash="b",
    )
    with app.app_context():
        with writing(lambda: Session(db.engine)) as session:
            session.add(backup)
            session.flush()
            session.add(PlanningFeed(full_id="a.b", refreshed_at=NOW, backup_id=1))
        yield app


@pytest.fixture
def migrate(app: Flask, tmp_path: Path) -> Migrate:
    """Run one more migration, made of one statement, after the real ones."""

    def run(statement: str) -> None:
        folder = shutil.copytree(PROJECT / "migrations", tmp_path / "migrations")
        head = max(path.stem.partition("_")[0] for path in folder.glob("versions/*.py"))
        (folder / "versions" / "next.py").write_text(REVISION.format(head=head, statement=statement))
        flask_migrate.upgrade(directory=str(folder))

    return run


def pointed_to() -> int | None:
    with Session(db.engine) as session:
        return session.scalars(select(PlanningFeed.backup_id)).one()


def test_rebuilding_a_table_keeps_the_rows_that_point_to_it(migrate: Migrate):
    migrate("with op.batch_alter_table('planning_backup', recreate='always'): pass")
    assert pointed_to() == 1


def test_a_migration_that_leaves_rows_pointing_nowhere_is_undone(migrate: Migrate):
    with pytest.raises(SystemExit):
        migrate("op.execute('DELETE FROM planning_backup')")
    with Session(db.engine) as session:
        assert session.scalars(select(PlanningBackup.id)).all() == [1]
    assert pointed_to() == 1
