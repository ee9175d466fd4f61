"""PostgreSQL for tests: one private server for the whole run, an empty database for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from bench.postgresql import PostgreSQL, running_postgresql
from models import Base
from support.binaries import need


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    need("initdb")
    with running_postgresql() as server:
        yield server


@pytest.fixture
def postgresql(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The URL of an empty database of one's own."""
    with _own_database(postgresql_server, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def _template_with_tables(postgresql_server: PostgreSQL) -> str:
    name = "with_tables"
    postgresql_server.execute(f"CREATE DATABASE {name}")
    engine = create_engine(postgresql_server.url(name))
    Base.metadata.create_all(engine)
    engine.dispose()
    return name


@pytest.fixture
def postgresql_with_tables(postgresql_server: PostgreSQL, _template_with_tables: str) -> Iterator[str]:
    """The URL of a database of one's own that has our tables, and no rows."""
    with _own_database(postgresql_server, _template_with_tables) as url:
        yield url


@contextmanager
def _own_database(server: PostgreSQL, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
