"""PostgreSQL for tests: one private server for the whole run, an empty database for each test."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from bench.postgresql import PostgreSQL, running_postgresql
from support.binaries import need


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    need("initdb")
    with running_postgresql() as server:
        yield server


@pytest.fixture
def postgresql(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The URL of an empty database of one's own."""
    name = f"test_{uuid4().hex}"
    postgresql_server.execute(f"CREATE DATABASE {name}")
    yield postgresql_server.url(name)
    postgresql_server.execute(f"DROP DATABASE {name} WITH (FORCE)")
