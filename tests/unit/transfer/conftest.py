import pytest

from services.database import SessionFactory
from support.school import School, school


@pytest.fixture
def here(new_session: SessionFactory) -> School:
    """A small school, on either database."""
    return school(new_session)
