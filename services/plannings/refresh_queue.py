"""The refreshes that are due: a queue in the database, at most one row a planning.

A row is claimed for a while by the process that refreshes it, and is gone when that went well. Claims that run out are
anybody's again, so a process that was killed leaves nothing behind.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import PlanningRefresh
from services.database import SessionFactory, writing
from services.net.failures import FetchFailed
from services.plannings.feed_failures import (
    FeedFailure,
    note_failures,
    note_refreshed,
    switch_off,
    switch_on,
    switched_off,
)
from services.plannings.queue_statements import (
    DELETE_HELD,
    GIVE_BACK_HELD,
    GIVE_BACK_OF,
    GIVE_BACK_OF_OTHERS,
    LOOKED_AT,
    NEXT_DUE_AT,
    NEXT_ROWS,
    RUNNING_HOSTS,
    TAKE,
    TAKE_TURNS,
    unclaimed,
)
from services.plannings.retries import LONGEST_DELAY, delay_after, off_after
from services.plannings.second_looks import second_looks
from services.upsert import insert_or

_Row = Row[int, str, str, int]

BACKFILL_PRIORITY = 0
USER_PRIORITY = 10
ADMIN_PRIORITY = 20

RUNNING_PER_HOST = 2
CLAIMED_FOR = timedelta(minutes=2)
"""Longer than any refresh takes: a fetch has one minute at most."""


@dataclass(frozen=True)
class Refresh:
    """A refresh to be queued; ``host`` is what courtesy is counted by, empty for a file."""

    full_id: str
    host: str
    priority: int
    due_at: datetime


@dataclass(frozen=True)
class Claim:
    """A refresh that one process has taken on itself, until ``until``."""

    id: int
    full_id: str
    host: str
    attempt: int
    """Failed attempts so far."""
    owner: str
    until: datetime


@dataclass(frozen=True)
class QueueSize:
    depth: int
    """All rows."""
    ready: int
    """Due, and claimed by nobody."""
    locked: int
    """Claimed at this moment."""


class RefreshQueue:
    """The queue of one installation, whichever process asks. ``chance`` gives numbers from 0 to 1."""

    def __init__(
        self,
        new_session: SessionFactory,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._new_session = new_session
        self._now = now
        self._chance = chance

    def enqueue(self, full_id: str, host: str, priority: int, due_at: datetime) -> None:
        """Queue one refresh, see enqueue_all()."""
        self.enqueue_all([Refresh(full_id, host, priority, due_at)])

    def enqueue_all(self, refreshes: Sequence[Refresh]) -> None:
        """Queue refreshes in one transaction; each planning at most once.

        A higher priority raises that of a row which is there and may bring it forward; otherwise the row stays as
        it is, so that nobody shortens the wait after a failure. Plannings that are switched off are left out, except
        with ADMIN_PRIORITY: that switches them on and begins anew.
        """
        if not refreshes:
            return
        with writing(self._new_session) as session:
            for refresh in refreshes:
                if refresh.priority >= ADMIN_PRIORITY:
                    switch_on(session, refresh.full_id)
            off = switched_off(session, [refresh.full_id for refresh in refreshes], self._now())
            wanted = [refresh for refresh in refreshes if refresh.full_id not in off]
            if wanted:
                self._upsert(session, wanted)

    def look_again(self, full_id: str, host: str, due_at: datetime) -> None:
        """Queue a refresh for later, also when one is under way now: the row outlives it. One that waits stays, and
        finish_all() sees to the look when it has run.

        A failed call brings it forward, whatever the refresh was worth that is under way: hence the lowest priority.
        A planning that is switched off is left alone until it is on again.
        """
        now = self._now()
        with writing(self._new_session) as session:
            if switched_off(session, [full_id], now):
                return
            insert = insert_or(session, PlanningRefresh)
            new = insert.excluded
            statement = insert.on_conflict_do_update(
                index_elements=["full_id"],
                set_={
                    "priority": new.priority,
                    "attempt": new.attempt,
                    "due_at": new.due_at,
                    "claimed_by": None,
                    "claimed_until": None,
                },
                where=PlanningRefresh.claimed_until > now,
            )
            session.execute(statement, [_row(Refresh(full_id, host, BACKFILL_PRIORITY, due_at), now)])

    def next_due_at(self, without: Iterable[str] = ()) -> datetime | None:
        """When the next row that nobody has claimed is or was due, hosts ``without`` left aside; None when none is."""
        with self._new_session() as session:
            due_at: datetime | None = session.scalar(
                NEXT_DUE_AT, {"now": self._now(), "full_hosts": list(without)}
            )
        return due_at

    def claim(self, owner: str, limit: int, without: Iterable[str] = ()) -> list[Claim]:
        """Take up to ``limit`` due rows, the highest priority first, then what has been due longest.

        No more than RUNNING_PER_HOST rows of a host are claimed at a time, by whomever; hosts ``without`` are left out.
        """
        now = self._now()
        until = now + CLAIMED_FOR
        with writing(self._new_session) as session:
            connection = session.connection()
            if connection.dialect.name == "postgresql":
                # SKIP LOCKED gives each row to one claimer; the limit of a host needs to know what the others took.
                connection.execute(TAKE_TURNS)
            rows = _pick(connection, now, limit, without)
            claims = [Claim(row.id, row.full_id, row.host, row.attempt, owner, until) for row in rows]
            if claims:
                picked = [claim.id for claim in claims]
                connection.execute(TAKE, {"picked": picked, "owner": owner, "until": until})
        return claims

    def finish(self, claim: Claim) -> None:
        """A refresh went well, see finish_all()."""
        self.finish_all([claim])

    def finish_all(self, claims: Sequence[Claim]) -> None:
        """These refreshes went well: the rows go, and what the feeds' rows say of failures with them.

        Where a schedule still waits in quarantine the row stays, for the second look at it.
        """
        # Sorted: transactions that take rows in one order cannot block each other for ever.
        claims = sorted(claims, key=lambda claim: claim.full_id)
        full_ids = [claim.full_id for claim in claims]
        with writing(self._new_session) as session:
            note_refreshed(session, full_ids)
            looks = second_looks(session, full_ids)
            for claim in claims:
                if claim.full_id in looks:
                    self._keep_for_look(session, claim, looks[claim.full_id])
            done = [_held(claim) for claim in claims if claim.full_id not in looks]
            if done:
                session.connection().execute(DELETE_HELD, done)

    def _keep_for_look(self, session: Session, claim: Claim, look_at: datetime) -> None:
        """A look whose time had come may have brought an answer that is not written yet, or never will be."""
        due_at = max(look_at, self._now() + timedelta(seconds=LONGEST_DELAY))
        kept = GIVE_BACK_HELD.values(attempt=0, priority=BACKFILL_PRIORITY, due_at=due_at)
        session.execute(kept, _held(claim))

    def fail(self, claim: Claim, failure: FetchFailed) -> None:
        """The refresh failed: it is due again later, or the planning is switched off."""
        now, attempt = self._now(), claim.attempt + 1
        off = off_after(failure, attempt)
        with writing(self._new_session) as session:
            note_failures(session, [FeedFailure(claim.full_id, claim.host, failure.kind, now)])
            if off is not None:
                switch_off(session, claim.full_id, now + off)
                session.execute(DELETE_HELD, _held(claim))
            else:
                due_at = now + delay_after(failure, attempt, self._chance())
                session.execute(GIVE_BACK_HELD.values(attempt=attempt, due_at=due_at), _held(claim))

    def postpone(self, claim: Claim, due_at: datetime) -> None:
        """Give a row back that could not be tried."""
        with writing(self._new_session) as session:
            session.execute(GIVE_BACK_HELD.values(due_at=due_at), _held(claim))

    def drop(self, claim: Claim) -> None:
        """Delete the row of a planning that is none any more."""
        with writing(self._new_session) as session:
            session.execute(DELETE_HELD, _held(claim))

    def release(self, owner: str) -> None:
        """Give back all that ``owner`` has claimed."""
        with writing(self._new_session) as session:
            session.execute(GIVE_BACK_OF, {"owner": owner})

    def release_others(self, owner: str) -> None:
        """Give back what everybody but ``owner`` has claimed: for who follows a process that died."""
        with writing(self._new_session) as session:
            session.execute(GIVE_BACK_OF_OTHERS, {"owner": owner})

    def size(self) -> QueueSize:
        """How much there is in the queue now; one statement."""
        now = self._now()
        ready = and_(unclaimed(now), PlanningRefresh.due_at <= now)
        with self._new_session() as session:
            row = session.execute(
                select(
                    func.count(),
                    func.count(case((ready, 1))),
                    func.count(case((PlanningRefresh.claimed_until > now, 1))),
                ).select_from(PlanningRefresh)
            ).one()
        return QueueSize(*row)

    def _upsert(self, session: Session, refreshes: Sequence[Refresh]) -> None:
        insert = insert_or(session, PlanningRefresh)
        old, new = PlanningRefresh, insert.excluded
        outranks = or_(new.priority > old.priority, new.priority >= ADMIN_PRIORITY)
        statement = insert.on_conflict_do_update(
            index_elements=["full_id"],
            set_={
                "priority": new.priority,
                "due_at": case((new.due_at < old.due_at, new.due_at), else_=old.due_at),
                "attempt": case((new.priority >= ADMIN_PRIORITY, 0), else_=old.attempt),
            },
            where=outranks,
        )
        now = self._now()
        # Sorted: transactions that take rows in one order cannot block each other for ever.
        rows = sorted(refreshes, key=lambda refresh: refresh.full_id)
        session.execute(statement, [_row(refresh, now) for refresh in rows])


def _row(refresh: Refresh, now: datetime) -> dict[str, object]:
    return {
        "full_id": refresh.full_id,
        "host": refresh.host,
        "priority": refresh.priority,
        "attempt": 0,
        "due_at": refresh.due_at,
        "enqueued_at": now,
    }


def _held(claim: Claim) -> dict[str, object]:
    """What the statements on a claimed row ask for."""
    return {"claim": claim.id, "owner": claim.owner, "until": claim.until}


def _pick(connection: Connection, now: datetime, limit: int, without: Iterable[str]) -> list[_Row]:
    """The rows to claim, locked: in order, as many of a host as it has room for.

    Not one query with a window function: that would look at each row that is due, this one looks at a few.
    """
    running = Counter(connection.scalars(RUNNING_HOSTS, {"now": now}))
    full = {*without, *(host for host, claims in running.items() if claims >= RUNNING_PER_HOST)}
    picked: list[_Row] = []
    while len(picked) < limit:
        asked = {"now": now, "full_hosts": list(full), "picked": [row.id for row in picked]}
        rows = connection.execute(NEXT_ROWS, asked).all()
        for row in rows:
            if row.host not in full and len(picked) < limit:
                picked.append(row)
                running[row.host] += 1
                full |= {row.host} if running[row.host] >= RUNNING_PER_HOST else set()
        if len(rows) < LOOKED_AT:
            break
    return picked
