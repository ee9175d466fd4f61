"""Rows about feeds, copies and jobs, as the background leaves them: written straight into the database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from extensions import db
from models import (
    Base,
    CopyState,
    JobLease,
    JobState,
    PlanningBackup,
    PlanningFeed,
    PlanningRefresh,
)


def ago(**since: float) -> datetime:
    return datetime.now(UTC) - timedelta(**since)


class Rows:
    """Writes rows into a database, and reads them back."""

    def __init__(self, new_session: Callable[[], Session]) -> None:
        self._new_session = new_session
        self._signatures = 0

    @classmethod
    def of(cls, app: Flask) -> Self:
        """Into the database of an application."""
        with app.app_context():
            return cls(sessionmaker(db.engine))

    def add(self, *rows: Base) -> None:
        with self._new_session() as session, session.begin():
            session.add_all(rows)

    def feed(self, full_id: str, copies: tuple[int, ...] = (), **columns: Any) -> None:
        """A feed; ``copies`` are the event counts of its good copies, oldest first, a day apart."""
        with self._new_session() as session, session.begin():
            rows = [self._copy(full_id, count, ago(days=age)) for age, count in enumerate(reversed(copies))]
            session.add_all(rows)
            session.flush()
            given = {"counts": "", "host": "", "failures": 0, **columns}
            session.add(PlanningFeed(full_id=full_id, backup_id=rows[0].id if rows else None, **given))

    def quarantine(self, full_id: str, count: int, at: datetime | None = None, **since: float) -> None:
        """A new schedule that is not believed, since ``at`` or for as long as said."""
        copy = self._copy(full_id, count, at or ago(**since))
        copy.state, copy.doubt = CopyState.QUARANTINED, "shrunken" if count else "empty"
        self.add(copy)

    def end_quarantine(self, full_id: str) -> None:
        with self._new_session() as session, session.begin():
            session.execute(
                update(PlanningBackup)
                .where(PlanningBackup.full_id == full_id, PlanningBackup.state == CopyState.QUARANTINED)
                .values(state=CopyState.GOOD)
            )

    def refresh(self, full_id: str, **columns: Any) -> None:
        self.add(self.refresh_row(full_id, **columns))

    @staticmethod
    def refresh_row(full_id: str, **columns: Any) -> PlanningRefresh:
        given = {"priority": 0, "host": "", "due_at": ago(seconds=1), "enqueued_at": ago(seconds=1)}
        return PlanningRefresh(full_id=full_id, **{**given, **columns})

    def lease(self, expires_at: datetime, owner: str = "somebody:1:ab") -> None:
        self.add(JobLease(name="jobs", owner=owner, expires_at=expires_at))

    def job(self, name: str, state: str, changed_at: datetime, **columns: Any) -> None:
        self.add(JobState(name=name, state=state, changed_at=changed_at, **columns))

    def all(self, model: type[Base]) -> list[Any]:
        with self._new_session() as session:
            return list(session.scalars(select(model).order_by("id")))

    def _copy(self, full_id: str, count: int, at: datetime) -> PlanningBackup:
        self._signatures += 1
        return PlanningBackup(
            full_id=full_id,
            created_at=at,
            signature=f"signature {self._signatures}",
            nb_events=count,
            events=b"x\x9c\x8b\x8e\x05\x00\x01\x15\x00\xb9",  # zlib of []
            url_hash="",
            body_hash="",
        )


@pytest.fixture
def rows(app: Flask) -> Rows:
    return Rows.of(app)
