"""What every row of the timetable has, so that one log can tell what was changed and take it back."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class Origin(StrEnum):
    """Who looks after an object. The values are stored, so they never change."""

    LOCAL = "local"
    STARPLAN = "starplan"
    """Brought by the StarPlan sync, which alone may change it."""


class Record(Base):
    """An object of the timetable. Deletes are soft: ids are never given twice, and undo finds what it restores."""

    __abstract__ = True

    kind: ClassVar[str]
    """What changes and messages call it, such as ``room``; stored, so it never changes."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-2)
    origin: Mapped[Origin] = mapped_column(one_of(Origin), default=Origin.LOCAL)
    version: Mapped[int] = mapped_column(default=1)
    """Counts the writes."""
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    deleted_at: Mapped[datetime | None]

    @property
    def is_managed(self) -> bool:
        """A sync owns it."""
        return self.origin == Origin.STARPLAN


class Named(Record):
    """An object that people look up: program, level, group, course, instructor, room."""

    __abstract__ = True

    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4, sort_order=-1)
    """Its public identity; survives a rebuilt database where a sync derives it."""
    name: Mapped[str] = mapped_column(String(255))
    search_key: Mapped[str] = mapped_column(String, default="")
    """What a search looks in: the folded texts of this row."""
