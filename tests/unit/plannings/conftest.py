"""A database to keep plannings in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Base
from models.sqlite import prepare_engine
from services.database import SessionFactory


@pytest.fixture
def new_session(tmp_path: Path) -> Iterator[SessionFactory]:
    engine = create_engine(f"sqlite:///{tmp_path / 'plannings.db'}")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    yield sessionmaker(engine)
    engine.dispose()
