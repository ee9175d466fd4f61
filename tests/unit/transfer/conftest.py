import csv
from collections.abc import Iterator

import pytest

from services.database import SessionFactory
from support.school import School, school


@pytest.fixture(autouse=True)
def _cells_of_any_length() -> Iterator[None]:
    """Readers bound the cells of a process that is theirs alone; this one is that of other tests, too."""
    usual = csv.field_size_limit()
    yield
    csv.field_size_limit(usual)


@pytest.fixture
def here(new_session: SessionFactory) -> School:
    """A small school, on either database."""
    return school(new_session)
