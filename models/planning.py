"""Plannings: what is known of an ICS feed, the saved copies of its events, and the refreshes that are due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class CopyState(StrEnum):
    """Whether a copy may be shown. The values are stored, so they never change."""

    GOOD = "good"
    QUARANTINED = "quarantined"
    """Looks worse than the good copy; waits to be seen again, or for a decision."""
    REJECTED = "rejected"
    """Was refused by a person; the same content does not come back by itself."""


class PlanningFeed(Base):
    """The state of one planning's feed, by its full id; the catalogue itself lives in files."""

    __tablename__ = "planning_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_id: Mapped[str] = mapped_column(String(512), unique=True)
    refreshed_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the upstream last gave a good answer, changed or not; None when it never did."""
    vanished_at: Mapped[datetime | None]
    """Since when the catalogue lacks this planning; its copy outlives that for a while."""
    backup_id: Mapped[int | None] = mapped_column(ForeignKey("planning_backup.id", ondelete="SET NULL"))
    """The copy that answers: the newest good one, or the one that was restored."""

    host: Mapped[str] = mapped_column(String(255), default="")
    """Where the last failure came from; empty for a file."""
    failures: Mapped[int] = mapped_column(default=0)
    """Failures in a row."""
    failure_kind: Mapped[str | None] = mapped_column(String(32))
    """Of the last failure in a row; None while all is well."""
    failed_at: Mapped[datetime | None] = mapped_column(index=True)
    disabled_until: Mapped[datetime | None]
    """Until when the background leaves this planning alone."""
    counts: Mapped[str] = mapped_column(String, default="")
    """How many events the last copies had, oldest first: ``at:count`` by comma, ``at`` in seconds since 1970."""
    places_of: Mapped[str] = mapped_column(String(64), default="")
    """Signature of the content whose places are listed; empty before they first were."""


class PlanningBackup(Base):
    """A saved copy of a planning's whole schedule, and the validators of the answer that it came from."""

    __tablename__ = "planning_backup"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_id: Mapped[str] = mapped_column(String(512), index=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default=CopyState.GOOD)
    doubt: Mapped[str | None] = mapped_column(String(16))
    """Why it is or was quarantined: ``empty`` or ``shrunken``."""
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


class PlanningRefresh(Base):
    """A refresh that is due: at most one row a planning."""

    __tablename__ = "planning_refresh"
    __table_args__ = (Index("ix_planning_refresh_claim", "due_at", "priority"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    full_id: Mapped[str] = mapped_column(String(512), unique=True)
    host: Mapped[str] = mapped_column(String(255), default="")
    priority: Mapped[int]
    """The higher is served first."""
    attempt: Mapped[int] = mapped_column(default=0)
    """Failed attempts so far."""
    due_at: Mapped[datetime]
    enqueued_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None]
    """A claim that its owner did not live to finish ends here."""


class NamedPlace(Base):
    """A meeting of a feed that names a place, as the copy that answers has it. It books nothing."""

    __tablename__ = "named_place"
    __table_args__ = (Index("ix_named_place_when", "place", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("planning_feed.id", ondelete="CASCADE"), index=True)
    place: Mapped[str] = mapped_column(String(100))
    """Folded, with single spaces; a meeting in two places has two rows."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool]
    uid: Mapped[str]
    """In its planning."""
    summary: Mapped[str]
