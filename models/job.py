"""Background jobs: which process runs them, and how each is doing."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class JobLease(Base):
    """Elects one process: whoever holds the unexpired row."""

    __tablename__ = "job_lease"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]


class JobState(Base):
    """How one job is doing, for whichever process is asked."""

    __tablename__ = "job_state"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    """starting, idle, working, paused, quiet_hours, stopped or crashed."""
    changed_at: Mapped[datetime]
    ran_at: Mapped[datetime | None]
    """When it last ended well."""
    next_at: Mapped[datetime | None]
    crashes: Mapped[int] = mapped_column(default=0)
    """In a row."""
    error: Mapped[str | None] = mapped_column(String(200))
    """The name of the exception of the last crash in a row."""
    began_at: Mapped[datetime | None]
    """Of the last turn that had something to do, or crashed."""
    ended_at: Mapped[datetime | None]
    failed_with: Mapped[str | None] = mapped_column(String(200))
    """The name of the exception that ended that turn; None when it ended well."""
    asked_at: Mapped[datetime | None]
    """When somebody wanted a turn at once; None as soon as the elected process has seen it."""
