"""A private PostgreSQL server: its own files, its own socket, no port; stopped and removed at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

# Nothing here outlives the run: losing it in a crash is fine, waiting for the disk is not.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True)
class PostgreSQL:
    """A running server, reached through the socket in ``folder``."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    @property
    def pid(self) -> int:
        """Of the process that all others of the server are children of."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])


@contextmanager
def running_postgresql() -> Iterator[PostgreSQL]:
    """Raises FileNotFoundError where the server's programs are not installed."""
    initdb, pg_ctl = _needed("initdb"), _needed("pg_ctl")
    # Not a test's own folder: that is closed to the unprivileged owner and too long for a socket's name.
    folder = Path(tempfile.mkdtemp(prefix="horarium-pg-"))
    data, log = str(folder / "data"), folder / "commands.log"
    owner = _unprivileged()
    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        _run(
            owner, log, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        options = f"-k {folder} -c listen_addresses='' {SPEED}"
        _run(owner, log, pg_ctl, "-D", data, "-l", str(folder / "server.log"), "-w", "-o", options, "start")
        try:
            yield PostgreSQL(folder)
        finally:
            _run(owner, log, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program(name: str) -> str | None:
    """The path of one of the server's programs. Debian keeps them out of PATH, one folder a version."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return str(max(versions, key=_version, default="")) or shutil.which(name)


def _version(path: Path) -> float:
    return float(path.parts[-3])


def _needed(name: str) -> str:
    found = program(name)
    if found is None:
        raise FileNotFoundError(f"{name} of PostgreSQL is not installed")
    return found


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as ``postgres``, or as ``nobody``."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _run(owner: dict[str, Any], log: Path, *command: str) -> None:
    # The server inherits the output of pg_ctl: a pipe would never end, a file does not mind.
    with log.open("a") as output:
        done = subprocess.run(
            command, **owner, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{log.read_text()}"
