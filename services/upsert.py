"""Inserting rows that may be there already."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Base


def insert_or(session: Session, model: type[Base]) -> Any:
    """An INSERT that takes ``on_conflict_do_update`` or ``on_conflict_do_nothing``: both databases spell them alike."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
