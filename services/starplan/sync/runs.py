"""One sweep at a time, and what it leaves for the next one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import SyncRun, SyncState
from services.database import SessionFactory, writing
from services.processes import has_ended, own_name
from services.starplan.sync.report import Counters, Report
from services.upsert import insert_or

SILENT_FOR = timedelta(minutes=15)
"""A sweep that was not seen for so long was killed, wherever it ran. One plan, week by week from a slow server, takes
a part of it."""
BEAT_EVERY = timedelta(seconds=2)
"""Somebody may be watching how it goes on."""
PAUSES = (5, 10, 20, 40, 60)
"""Minutes until the next sweep after one, two, ... that were broken off."""
RUNNING = "running"
KEPT = 500
"""Sweeps that are told of, the newest: a week of them. What they wrote is told by the log for ever."""


class AlreadyRunning(Exception):
    """Another sweep is at work."""


class Superseded(Exception):
    """This sweep was taken for dead, and another one is at work."""


@dataclass(frozen=True)
class Left:
    """What the last sweep left."""

    resume_after: str
    rooms_fetched_at: datetime | None
    capabilities: dict[str, Any]
    failures: int


class Run:
    """The row of a sweep, from its begin to its end."""

    def __init__(self, new_session: SessionFactory, instance: str, now: Callable[[], datetime]) -> None:
        self._new_session = new_session
        self._instance = instance
        self._now = now
        self._id = 0
        self._beaten_at = now()

    def begin(self, trigger: str, *, is_dry_run: bool = False) -> Left:
        """Start; raises AlreadyRunning. Of two that start at once one waits for the other's row."""
        now = self._now()
        with writing(self._new_session) as session:
            new = insert_or(session, SyncState).values(instance=self._instance, capabilities={})
            session.execute(new.on_conflict_do_nothing(index_elements=["instance"]))
            state = _state(session, self._instance)
            self._end_silent(session, now)
            run = SyncRun(
                trigger=trigger,
                owner=own_name(),
                is_dry_run=is_dry_run,
                started_at=now,
                heartbeat_at=now,
            )
            session.add(run)
            session.flush()
            _drop_oldest(session)
            self._id, self._beaten_at = run.id, now
            return _left(state)

    def beat(self, counters: Counters) -> None:
        """Be seen at work, every two seconds, and how far it has come. Raises Superseded."""
        if self._now() - self._beaten_at >= BEAT_EVERY:
            self.show(counters)

    def show(self, counters: Counters) -> None:
        """The same, at once. Raises Superseded."""
        now = self._beaten_at = self._now()
        with writing(self._new_session) as session:
            self.check(session)
            values = {"heartbeat_at": now, "counters": counters.as_dict()}
            session.execute(update(SyncRun).where(SyncRun.id == self._id).values(values))

    def check(self, session: Session) -> None:
        """See that the timetable is still ours to write. Raises Superseded."""
        outcome = session.scalar(select(SyncRun.outcome).where(SyncRun.id == self._id))
        if outcome != RUNNING:
            raise Superseded

    def end(self, report: Report, left: dict[str, Any] | None = None) -> None:
        """Write how it went, and ``left``, columns of SyncState, for the next one. Nothing when superseded."""
        now = self._now()
        with writing(self._new_session) as session:
            run = session.get_one(SyncRun, self._id)
            if run.outcome != RUNNING:
                return
            run.ended_at = run.heartbeat_at = now
            run.outcome, run.message, run.counters = report.outcome, report.message, report.counters.as_dict()
            run.report = report.details()
            if left:
                session.execute(update(SyncState).where(SyncState.instance == self._instance).values(left))

    def _end_silent(self, session: Session, now: datetime) -> None:
        for run in session.scalars(select(SyncRun).where(SyncRun.outcome == RUNNING)):
            if is_at_work(run, now):
                raise AlreadyRunning
            run.outcome, run.ended_at, run.message = "failed", run.heartbeat_at, "It was interrupted"


def _drop_oldest(session: Session) -> None:
    oldest = select(SyncRun.id).order_by(SyncRun.id.desc()).offset(KEPT - 1).limit(1)
    session.execute(delete(SyncRun).where(SyncRun.id < oldest.scalar_subquery(), SyncRun.outcome != RUNNING))


def is_at_work(run: SyncRun, now: datetime) -> bool:
    """Whether a sweep is going on, as far as can be known: its process may have been killed."""
    return run.outcome == RUNNING and now - run.heartbeat_at < SILENT_FOR and not has_ended(run.owner)


def left_by_last(session: Session, instance: str) -> Left:
    """What a sweep would begin with."""
    state = session.get(SyncState, instance)
    return Left("", None, {}, 0) if state is None else _left(state)


def pause_after(failures: int) -> timedelta:
    """How long to leave a server alone after so many sweeps in a row that had to be broken off."""
    return timedelta(minutes=PAUSES[min(failures, len(PAUSES)) - 1])


def _state(session: Session, instance: str) -> SyncState:
    query = select(SyncState).where(SyncState.instance == instance).with_for_update()
    return session.scalars(query).one()


def _left(state: SyncState) -> Left:
    return Left(state.resume_after, state.rooms_fetched_at, state.capabilities, state.failures)
