"""People with accounts on a database without an application."""

import pytest

from models import Role
from services.database import SessionFactory
from support.people import People


@pytest.fixture
def people(new_session: SessionFactory) -> People:
    return People(new_session)


@pytest.fixture
def root(people: People) -> int:
    """A superadmin."""
    return people.add("root", Role.SUPERADMIN)
