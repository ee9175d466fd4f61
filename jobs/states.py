"""How the jobs are doing, written where every process can read it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from jobs.job import Status
from models import JobState
from services.database import SessionFactory, writing
from services.upsert import insert_or

log = structlog.get_logger(__name__)

LONG_REST = timedelta(minutes=1)
"""A job that rests longer than this says each time until when: so seldom a write costs nothing, and it is what people
see of a job that has had nothing to do for long."""


class Worked(NamedTuple):
    """A turn that had something to do; its fields are columns of JobState."""

    began_at: datetime
    ended_at: datetime
    failed_with: str | None
    """The name of an exception."""


class StateWriter:
    """Writes the row of one job, when its state changes, and after each turn that a long rest follows.

    Only the elected process does: ``is_ours`` is asked in the transaction of each write, because a turn may outlive
    the lease under which it began. A row that cannot be written is logged and let go: it says how the work is doing,
    and is not the work.
    """

    def __init__(
        self,
        new_session: SessionFactory,
        name: str,
        is_ours: Callable[[Session], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._name = name
        self._is_ours = is_ours
        self._now = now
        self._written: tuple[Status, int] | None = None
        self._lock = threading.Lock()

    def write(
        self,
        status: Status,
        *,
        ran_at: datetime | None = None,
        next_at: datetime | None = None,
        crashes: int = 0,
        error: str | None = None,
        worked: Worked | None = None,
    ) -> None:
        """Say how the job is doing; ``ran_at`` and what it ``worked`` last stay as they were when not given.

        ``stopped`` is the last word until forget(): a turn may still end after it.
        """
        with self._lock:
            stopped = self._written is not None and self._written[0] is Status.STOPPED
            rests_long = next_at is not None and next_at - self._now() > LONG_REST
            if not stopped and (rests_long or self._written != (status, crashes)):
                self._write(status, ran_at, next_at, crashes, error, worked)

    def _write(
        self,
        status: Status,
        ran_at: datetime | None,
        next_at: datetime | None,
        crashes: int,
        error: str | None,
        worked: Worked | None,
    ) -> None:
        values: dict[str, Any] = {
            "state": status.value,
            "changed_at": self._now(),
            "next_at": next_at,
            "crashes": crashes,
            "error": error,
        }
        if ran_at is not None:
            values["ran_at"] = ran_at
        if worked is not None:
            values |= worked._asdict()
        try:
            with writing(self._new_session) as session:
                if not self._is_ours(session):
                    return
                insert = insert_or(session, JobState).values(name=self._name, **values)
                session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))
        except SQLAlchemyError as failure:
            log.warning("job_state_not_written", job=self._name, error=type(failure).__name__)
        else:
            self._written = status, crashes

    def forget(self) -> None:
        """Another process may have written since."""
        self._written = None
