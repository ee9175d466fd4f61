"""How Alembic runs here: on the application's own engine, all pending revisions in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, Enum

from models import UTCDateTime

migrate = current_app.extensions["migrate"]


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what the database sees, so that old revisions outlive our code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


@contextmanager
def lenient_foreign_keys(connection: Connection) -> Iterator[None]:
    """Keep SQLite from cascading while a batch operation swaps a table for its altered copy.

    Dropping a table deletes its rows first, and with foreign keys enforced that empties or unlinks the rows
    that point there. The switch works outside a transaction only (sqlite.org/pragma.html, foreign_keys).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()
    try:
        driver.execute("PRAGMA foreign_keys=OFF")
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


def refuse_orphans(connection: Connection) -> None:
    """Undo the migration when it leaves rows that point nowhere."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"the migration leaves rows that point nowhere: {orphans[:5]}")


def run_online() -> None:
    with migrate.db.engine.connect() as plain, lenient_foreign_keys(plain):
        # Two processes that start at once: the second waits for the lock, then finds nothing left to do.
        connection = plain.execution_options(write=True)
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transactional_ddl=True,
            render_item=render_item,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)


def run_offline() -> None:
    """``flask db upgrade --sql``: print the statements for a database that only its keeper may touch."""
    context.configure(
        url=migrate.db.engine.url,
        target_metadata=migrate.db.metadata,
        literal_binds=True,
        **migrate.configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
