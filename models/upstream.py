"""What is kept of a university's own system while its timetable is followed. Nothing of it is shown as such."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

_CURRENT = text("is_current")


class SourceKey(Base):
    """Which row stands for an object of the upstream system. Keys outlive names: they say who is the same as before."""

    __tablename__ = "source_key"
    __table_args__ = (
        Index("uq_source_key", "kind", "key", unique=True),
        Index("ix_source_key_record", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """Of the record: term, program, level, group, course, instructor, room."""
    key: Mapped[str] = mapped_column(String(300))
    record_id: Mapped[int]
    missing_lists: Mapped[int] = mapped_column(default=0)
    """How many good lists in a row have been without it."""
    missing_since: Mapped[datetime | None]
    overlaid: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Columns of the record that the overlay has set: what they ``is`` since, and ``was`` before."""


class AcademicPeriod(Base):
    """A level in a term: what one feed of the upstream system tells about, and how that feed is doing."""

    __tablename__ = "academic_period"
    __table_args__ = (
        Index("uq_academic_period", "term_id", "level_id", unique=True),
        Index(
            "uq_academic_period_current",
            "level_id",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"), index=True)
    is_current: Mapped[bool] = mapped_column(default=False)
    """The one whose meetings the level's page shows; each level has at most one."""
    upstream_id: Mapped[str] = mapped_column(String(64))
    """Of the planning group, in this term only."""
    upstream_name: Mapped[str] = mapped_column(String(255))
    """Its short name, which some plans are asked by."""
    feed_hash: Mapped[str] = mapped_column(String(64), default="")
    """Of what was applied last."""
    event_count: Mapped[int] = mapped_column(default=0)
    """Meetings that the feed had then."""
    last_ok_at: Mapped[datetime | None]
    empty_streak: Mapped[int] = mapped_column(default=0)
    """How many times in a row the feed was empty although it had meetings."""
    empty_since: Mapped[datetime | None]
    suspicious_hash: Mapped[str] = mapped_column(String(64), default="")
    """Of an answer that has lost so much that it waits until it is seen again."""
    suspicious_since: Mapped[datetime | None]


class EventSource(Base):
    """A feed that tells of an event. A lecture for two levels is one event with two; it lives while one is left."""

    __tablename__ = "event_source"
    __table_args__ = (
        Index("ix_event_source_source_uid", "source_uid"),
        Index("ix_event_source_content_key", "content_key"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("academic_period.id"), primary_key=True, index=True)
    source_uid: Mapped[str] = mapped_column(String(255), default="")
    """What the feed calls it; may be another one after the plan was published anew."""
    content_key: Mapped[str] = mapped_column(String(64))
    """Course, start and end: what it is known by when its UID is new."""
    row_hash: Mapped[str] = mapped_column(String(64))
    """Of all that was taken from the feed: equal means nothing to write."""
    is_gone: Mapped[bool] = mapped_column(default=False)
    """Whether the feed has dropped it before its time came. The event is off when all of its feeds have."""


class SyncRun(Base):
    """One sweep over the upstream system."""

    __tablename__ = "sync_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    trigger: Mapped[str] = mapped_column(String(16))
    """Who wanted it: job, cli, page."""
    owner: Mapped[str] = mapped_column(String(64), default="")
    """The process that does it: when that is known to have ended, nobody needs to wait for a sign of life."""
    is_dry_run: Mapped[bool] = mapped_column(default=False)
    """Whether it only tells what would be done."""
    started_at: Mapped[datetime] = mapped_column(index=True)
    heartbeat_at: Mapped[datetime]
    """When it was last seen at work: one that has been silent for long was killed, and another may begin."""
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="running")
    """running, complete, partial, failed."""
    message: Mapped[str] = mapped_column(String(500), default="")
    counters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Written at each sign of life, too: they tell how far it has come."""
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    """Which levels changed or failed; only the page of the run asks for it."""


class SyncError(Base):
    """Why a level could not be brought up to date; one row a pair of program and level, gone with its next success."""

    __tablename__ = "sync_error"
    __table_args__ = (Index("uq_sync_error_pair", "program_id", "level_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"))
    """None for what failed before a program was known."""
    level_id: Mapped[int | None] = mapped_column(ForeignKey("level.id"))
    kind: Mapped[str] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(String(500))
    updated_at: Mapped[datetime] = mapped_column(index=True)


class SyncState(Base):
    """What a sweep leaves for the next one; one row an instance."""

    __tablename__ = "sync_state"

    instance: Mapped[str] = mapped_column(String(64), primary_key=True)
    base_url: Mapped[str] = mapped_column(String(500), default="")
    current_pu: Mapped[str | None] = mapped_column(String(64))
    """The upstream's id of the term in use."""
    last_fetched_at: Mapped[datetime | None]
    """When a sweep last ended that had got a valid list of programs."""
    rooms_fetched_at: Mapped[datetime | None]
    resume_after: Mapped[str] = mapped_column(String(64), default="")
    """The planning group at which the last sweep stopped."""
    capabilities: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the server was seen to offer or refuse, and until when that is believed."""
    failures: Mapped[int] = mapped_column(default=0)
    """Sweeps in a row that were broken off; the next ones wait longer."""
