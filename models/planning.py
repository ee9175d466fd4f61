"""Plannings: what is known of an ICS feed, and the saved copy of its events."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PlanningFeed(Base):
    """The state of one planning's feed, by its full id; the catalogue itself lives in files."""

    __tablename__ = "planning_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_id: Mapped[str] = mapped_column(String(512), unique=True)
    refreshed_at: Mapped[datetime]
    """When the upstream last gave a good answer, changed or not."""
    vanished_at: Mapped[datetime | None]
    """Since when the catalogue lacks this planning; its copy outlives that for a while."""
    backup_id: Mapped[int | None] = mapped_column(ForeignKey("planning_backup.id", ondelete="SET NULL"))


class PlanningBackup(Base):
    """A saved copy of a planning's whole schedule, and the validators of the answer that it came from."""

    __tablename__ = "planning_backup"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_id: Mapped[str] = mapped_column(String(512), index=True)
    created_at: Mapped[datetime]
    signature: Mapped[str] = mapped_column(String(64))
    """Hash of the content below: equal signatures, equal events."""
    nb_events: Mapped[int]
    events: Mapped[bytes]
    """zlib of the UTF-8 JSON array that the API answers with."""
    without_teacher: Mapped[str] = mapped_column(String, default="")
    """Positions, by comma, of the events that lack a teacher; empty for most institutions."""
    url_hash: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    etag: Mapped[str | None] = mapped_column(String(512))
    last_modified: Mapped[str | None] = mapped_column(String(128))
