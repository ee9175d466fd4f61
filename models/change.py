"""Who changed what, before and after: one record for audit, undo and everything that follows changes."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ChangeBatch(Base):
    """What one person or program did in one go: one transaction, undone as a whole."""

    __tablename__ = "change_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    made_at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """None for a program's own doing."""
    actor: Mapped[str] = mapped_column(String(100))
    """The name at that time."""
    door: Mapped[str] = mapped_column(String(16))
    """Where it came from: api, page, cli, sync, demo."""
    is_bulk: Mapped[bool] = mapped_column(default=False)
    """The first import of something: too much to be told row by row."""
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change_batch.id"), unique=True)
    """The batch that this one took back; each can be taken back once."""


_SHOWN = text("shown IS NOT NULL")


class Change(Base):
    """One row of the timetable that a batch created, updated or deleted."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_record", "kind", "record_id"),
        Index("ix_change_done", "batch_id", "kind", "action"),
        Index("ix_change_shown", "kind", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("change_batch.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    """created, updated or deleted."""
    shown: Mapped[str | None] = mapped_column(String(16))
    """The action as it looks to the public, for whom drafts do not exist; None for what it does not see."""
    version: Mapped[int]
    """Of the row when the batch had ended."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    clashes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    """Of an event that a sync has put where local ones were: what both have, and which these are."""


class ChangeSubject(Base):
    """What a shown change of an event concerns, before or after it: the changes of a room are found by these."""

    __tablename__ = "change_subject"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """level, course, group, room or instructor."""
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("change_batch.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(primary_key=True)
