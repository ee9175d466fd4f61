"""Imports that people do step by step, and what they have told about the columns of their files."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class ImportState(StrEnum):
    """How far an import has come. The values are stored and sent, so they never change."""

    MAPPING = "mapping"
    """Its files were read; what their columns mean is being told."""
    CHECKING = "checking"
    CHECKED = "checked"
    """What it would do is known; nothing is written."""
    APPLYING = "applying"
    APPLIED = "applied"


class ImportRun(Base):
    """An import from the upload of its files to its end."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    username: Mapped[str] = mapped_column(String(50))
    """Of that user, at that time."""
    folder: Mapped[str] = mapped_column(String(64))
    """Where its files are kept; empty when they are no more."""
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    """What was uploaded, table by table: see ``services/transfer/runs/seen.py``."""
    mapping: Mapped[list[list[dict[str, Any]]]] = mapped_column(JSON, deferred=True)
    """What each table of each file is, in their order, as the API writes it."""
    keep_existing: Mapped[bool] = mapped_column(default=False)
    """Whether rows that are there already stay as they are."""
    state: Mapped[ImportState] = mapped_column(one_of(ImportState), default=ImportState.MAPPING)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Of the check, or of the import when it has ended."""
    preview: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    """Some rows of each sort, as the spreadsheet numbers them."""
    owner: Mapped[str] = mapped_column(String(64), default="")
    """The process that is, or was last, at work on it."""
    begun_at: Mapped[datetime | None]
    """When that began; None while it waits for its turn."""
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("change_batch.id"), index=True)
    """By which all of it can be undone; None when it has changed nothing."""
    error: Mapped[str] = mapped_column(String(16), default="")
    """Why the last check or import ended before its end, leaving nothing, in a word that the pages know."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC), onupdate=lambda: datetime.now(UTC)
    )


class ImportTemplate(Base):
    """What the columns of a table mean, kept for the next table with the same headers. All who import use it."""

    __tablename__ = "import_template"
    __table_args__ = (UniqueConstraint("fingerprint", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    """Who has saved it last."""
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(100))
    """Names that differ in case only are one name."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the headers, in whatever order."""
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``entityType`` and ``headersMapping``, as the API writes them."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
