"""A process that is killed in the middle of an import leaves nothing of it, and nothing in the way of the next."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from config import PROJECT
from models import Change, ChangeBatch, Instructor
from support.live_server import LiveServer, environment_with, running_server

ROWS = 50_000
WRITTEN = 2**20
"""Bytes of a transaction that has begun to write in earnest; the whole import writes twenty times as many."""
DEADLINE = 60.0
PASSWORD = "an import that is killed"
NOTHING, ALL = (0, 0, 0), (ROWS, ROWS, 1)


@dataclass(frozen=True)
class Installation:
    """A folder, a database, and a file to import."""

    folder: Path
    url: str
    engine: Engine
    file: Path

    @property
    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url, "DEMO": "false", "SUPERADMIN_PASSWORD": PASSWORD}

    def flask(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=PROJECT,
            env=environment_with(INSTANCE_PATH=str(self.folder / "instance"), **self.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def done(self, *arguments: str) -> str:
        """The output of a command that must go well."""
        with self.flask(*arguments) as process:
            told, complaint = process.communicate(timeout=DEADLINE)
        assert process.returncode == 0, complaint
        return told

    def content(self) -> tuple[int, int, int]:
        """How many teachers, changes and batches there are."""
        with self.engine.connect() as connection:
            counts = [
                connection.scalar(select(func.count()).select_from(model))
                for model in (Instructor, Change, ChangeBatch)
            ]
        return counts[0] or 0, counts[1] or 0, counts[2] or 0

    def bytes_written(self) -> int:
        """Of the database while a transaction goes on: all of the import writes to these."""
        if self.engine.dialect.name == "sqlite":
            log = Path(f"{self.engine.url.database}-wal")
            return log.stat().st_size if log.exists() else 0
        with self.engine.connect() as connection:
            size = text("SELECT pg_relation_size(:name)")
            return connection.scalar(size, {"name": Instructor.__tablename__}) or 0

    def wait_for_the_middle(self, is_over: Callable[[], bool]) -> None:
        """Until the import has written much of what it will write, and has not ended."""
        before, deadline = self.bytes_written(), time.monotonic() + DEADLINE
        while self.bytes_written() < before + WRITTEN:
            assert not is_over(), "the import ended before it was seen to write"
            assert time.monotonic() < deadline, "the import has not begun to write"
            time.sleep(0.01)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    sqlite = f"sqlite:///{tmp_path / 'killed.db'}"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    file = tmp_path / "teachers.csv"
    rows = (f"Teacher {number},T{number}\n" for number in range(ROWS))
    file.write_text("teacher,abbreviation\n" + "".join(rows))
    engine = create_engine(url)
    made = Installation(tmp_path, url, engine, file)
    made.done("db", "upgrade")
    yield made
    engine.dispose()


def test_nothing_stays_of_killed_imports_and_the_same_file_then_lands(installation: Installation):
    kill_command(installation)
    assert installation.content() == NOTHING
    kill_server(installation)
    assert installation.content() == NOTHING
    with running_server(installation.folder, **installation.settings) as server:
        answer = uploaded(server, log_in(server), installation.file)
    assert (answer["created"], answer["failedRows"]) == (ROWS, 0)
    assert installation.content() == ALL


def kill_command(installation: Installation) -> None:
    with installation.flask("import", str(installation.file)) as process:
        installation.wait_for_the_middle(lambda: process.poll() is not None)
        process.kill()
        told, _ = process.communicate()
    assert (process.returncode, told) == (-signal.SIGKILL, "")


def kill_server(installation: Installation) -> None:
    """It starts on what the killed command left."""
    with running_server(installation.folder, **installation.settings) as server:
        upload = Thread(target=upload_in_vain, args=(server, log_in(server), installation.file))
        upload.start()
        installation.wait_for_the_middle(lambda: not upload.is_alive())
        os.killpg(server.pid, signal.SIGKILL)
        upload.join()


def upload_in_vain(server: LiveServer, token: str, file: Path) -> None:
    with pytest.raises(ConnectionError):
        uploaded(server, token, file)


def uploaded(server: LiveServer, token: str, file: Path) -> Any:
    boundary, body = encode_multipart({"files": FileStorage(BytesIO(file.read_bytes()), file.name)})
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    return sent(Request(f"{server.url}/api/v1/import/upload", body, headers))


def log_in(server: LiveServer) -> str:
    body = json.dumps({"username": "admin", "password": PASSWORD}).encode()
    request = Request(f"{server.url}/api/v1/auth/login", body, {"Content-Type": "application/json"})
    token: str = sent(request)["access_token"]
    return token


def sent(request: Request) -> Any:
    with urlopen(request, timeout=DEADLINE) as answer:
        return json.load(answer)
