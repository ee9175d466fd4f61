"""The migrations give both databases the tables that the models describe, and can take them back."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, inspect, text

from config import Settings
from extensions import db
from support.application import MakeApp

PROCESSES = 4


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, make_app: MakeApp) -> Flask:
    """An application whose database is empty but for what the migrations made."""
    database = {} if request.param == "sqlite" else {"database_url": request.getfixturevalue("postgresql")}
    app = make_app(**database)
    with app.app_context():
        flask_migrate.upgrade()
    return app


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_say_what_the_models_say(upgraded: Flask):
    with upgraded.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        assert tables() == set(db.metadata.tables)


def test_every_migration_can_be_taken_back(upgraded: Flask):
    with upgraded.app_context():
        assert tables()
        flask_migrate.downgrade(revision="base")
        assert tables() == set()
        flask_migrate.upgrade()
        assert tables() == set(db.metadata.tables)


def test_migrating_twice_changes_nothing(upgraded: Flask):
    with upgraded.app_context():
        before = tables()
        flask_migrate.upgrade()
        assert tables() == before


def test_foreign_keys_are_enforced_after_a_migration(make_app: MakeApp):
    with make_app().app_context():
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_the_statements_can_be_printed_for_a_keeper_of_databases(
    make_app: MakeApp, capsys: pytest.CaptureFixture[str]
):
    with make_app().app_context():
        flask_migrate.upgrade(sql=True)
    assert "CREATE TABLE planning_backup" in capsys.readouterr().out


def _start(instance: Path, together: Barrier) -> list[str]:
    from app import create_app

    settings = Settings(instance_path=instance, plannings_location=instance, run_jobs=False, demo=False)
    together.wait(timeout=60)
    with create_app(settings).app_context():
        return sorted(tables())


def test_processes_that_start_at_once_migrate_one_empty_database_together(tmp_path: Path):
    spawn = get_context("spawn")
    with spawn.Manager() as manager, ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        together = manager.Barrier(PROCESSES)
        started = [pool.submit(_start, tmp_path, together) for _ in range(PROCESSES)]
        assert [each.result() for each in started] == [sorted(db.metadata.tables)] * PROCESSES


def _add_a_login(connection: Connection) -> None:
    """As the third revision kept them."""
    now = "2026-01-02 03:04:05"
    connection.execute(
        text(
            'INSERT INTO "user" (id, uid, username, username_key, role, password_hash, created_at)'
            f" VALUES (1, '{'a' * 32}', 'Ada', 'ada', 'ADMIN', 'x', '{now}')"
        )
    )
    connection.execute(
        text(
            "INSERT INTO login_session (id, sid, user_id, device_id, user_agent, created_at, used_at, expires_at)"
            f" VALUES (1, '{'b' * 32}', 1, 'd', '', '{now}', '{now}', '{now}')"
        )
    )
    connection.execute(
        text(
            "INSERT INTO refresh_token (session_id, counter, token_hash, expires_at)"
            f" VALUES (1, 0, 'h', '{now}')"
        )
    )


def test_accounts_that_exist_keep_their_sessions_and_tokens(upgraded: Flask):
    with upgraded.app_context():
        flask_migrate.downgrade(revision="0003")
        with db.engine.begin() as connection:
            _add_a_login(connection)
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM refresh_token")).scalar() == 1
            session = connection.execute(text("SELECT door, method FROM login_session")).one()
            assert tuple(session) == ("timetable", "password")
            user = connection.execute(text('SELECT name, updated_at = created_at FROM "user"')).one()
            assert tuple(user) == ("", True)
