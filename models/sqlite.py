"""How Horarium uses SQLite: write-ahead log, foreign keys, and write transactions that queue instead of failing."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

BUSY_TIMEOUT_MS = 10_000


def prepare_engine(engine: Engine) -> None:
    """Set up every connection of an SQLite ``engine``; other databases are left as they are.

    The driver's own transactions start on the first write, too late: two readers that both go on to write
    end with "database is locked" or overwrite each other. So we begin ourselves: ``BEGIN`` for readers and
    ``BEGIN IMMEDIATE`` where the connection carries the execution option ``write``.
    """
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _switch_to_wal(cursor)
    finally:
        cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Once per database file. Another process may be switching at this moment; then it is done for us."""
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as failure:
        if "locked" not in str(failure):
            raise


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
