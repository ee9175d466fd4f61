"""The application under the servers that run it: started twice, stopped, and refused a taken port."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from config import PROJECT
from fakes.upstream import Upstream
from support.application import CatalogueFolder, leaf
from support.feeds import meetings
from support.live_server import LiveServer, Server, running_server


def ask(server: LiveServer, path: str) -> Any:
    with urlopen(server.url + path, timeout=30) as answer:
        return json.load(answer)


@pytest.mark.parametrize("kind", ["granian", "gunicorn"])
def test_a_clean_stop_loses_nothing(
    kind: Server, tmp_path: Path, catalogue: CatalogueFolder, upstream: Upstream
) -> None:
    upstream.serve("/a.ics", meetings(3))
    catalogue.add("univ", leaf("a", upstream.url("/a.ics")))
    settings = {"PLANNINGS_LOCATION": str(catalogue.path), "FETCH_ALLOW_HOSTS": "127.0.0.1"}
    with running_server(tmp_path, kind, prepare=True, **settings) as server:
        ask(server, "/api/plannings/univ.a?events=true")
        last = ask(server, "/api/plannings/univ.a?events=true")
    with running_server(tmp_path, kind, prepare=True, **settings) as server:
        copy = ask(server, "/api/plannings/univ.a?events=true&onlyDb=true")
    assert copy["source"] == "db"
    assert copy["events"] == last["events"]
    assert copy["refreshedAt"] == last["refreshedAt"], "the success that brought nothing new counts too"


def content(instance: Path) -> dict[str, str]:
    """What an instance holds: the database as statements, every other file by its hash."""
    held = {
        str(path.relative_to(instance)): sha256(path.read_bytes()).hexdigest()
        for path in instance.rglob("*")
        if path.is_file() and not path.name.startswith("horarium.db")
    }
    with closing(sqlite3.connect(instance / "horarium.db")) as database:
        held["database"] = "\n".join(database.iterdump())
    return held


def test_a_second_start_changes_no_data(tmp_path: Path) -> None:
    with running_server(tmp_path, prepare=True) as server:
        ask(server, "/api/plannings/trois-rives.info.l2.td2?events=true")
    before = content(tmp_path / "instance")
    assert "trois-rives.info.l2.td2" in before["database"]
    with running_server(tmp_path, prepare=True) as server:
        assert ask(server, "/api/plannings")
    assert content(tmp_path / "instance") == before


def prepare(instance: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INSTANCE_PATH": str(instance), **variables}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_port_that_is_taken_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = prepare(tmp_path, PORT=port)
    assert done.returncode != 0
    assert done.stderr.strip().count("\n") == 0
    assert port in done.stderr


def test_without_the_demo_nothing_is_made_up(tmp_path: Path) -> None:
    done = prepare(tmp_path, PORT="0", DEMO="false")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "plannings").exists()


def test_a_bad_setting_stops_the_start_with_one_line_that_names_it(tmp_path: Path) -> None:
    done = prepare(tmp_path, FETCH_TIMEOUT="soon")
    assert done.returncode != 0
    assert done.stderr.strip().count("\n") == 0
    assert "FETCH_TIMEOUT" in done.stderr
