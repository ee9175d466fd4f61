"""Electing one process: whoever holds the lease runs the jobs."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import JobLease
from services.database import SessionFactory, writing
from services.processes import place
from services.upsert import insert_or

LEASE = "jobs"
LASTS = timedelta(seconds=20)
RENEW_EVERY = 5.0
"""Seconds. Renewals may fail for three quarters of LASTS, or clocks differ by as much, before anybody else steps in."""
STANDBY_EVERY = 1.0
"""Seconds between two looks of a process that would take over."""


def own_name() -> str:
    """``host:pid:random``: who this process is, for a lease or a claim."""
    return f"{place()}:{secrets.token_hex(4)}"


class Lease:
    """One row in the database with its owner and the instant at which it runs out, by the owner's clock.

    Every write is a comparison too: of two processes that find it free, one gets it.
    """

    def __init__(
        self,
        new_session: SessionFactory,
        owner: str,
        lasts: timedelta = LASTS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.owner = owner
        self._new_session = new_session
        self._lasts = lasts
        self._now = now
        self._clock = clock
        self._held_until = float("-inf")
        """On the monotonic clock, which nobody can set back."""

    @property
    def held(self) -> bool:
        """Whether this process is the elected one; free to ask."""
        return self._clock() < self._held_until

    def hold(self) -> bool:
        """Renew the lease, or take it when it is free; whether it is ours now. Raises SQLAlchemyError."""
        asked_at = self._clock()
        ours = self._renew() if self.held else self._take()
        self._held_until = asked_at + self._lasts.total_seconds() if ours else float("-inf")
        return ours

    def is_ours(self, session: Session) -> bool:
        """Whether the row still names us, and nobody else until the transaction of ``session`` ends."""
        ours = select(JobLease.name).where(
            JobLease.name == LEASE, JobLease.owner == self.owner, JobLease.expires_at > self._now()
        )
        return session.scalar(ours.with_for_update(read=True)) is not None

    def release(self) -> None:
        """Let another process take over at once."""
        self._held_until = float("-inf")
        with writing(self._new_session) as session:
            session.execute(delete(JobLease).where(JobLease.name == LEASE, JobLease.owner == self.owner))

    def _renew(self) -> bool:
        with writing(self._new_session) as session:
            renewed = session.scalar(
                update(JobLease)
                .where(JobLease.name == LEASE, JobLease.owner == self.owner)
                .values(expires_at=self._now() + self._lasts)
                .returning(JobLease.name)
            )
        return renewed is not None

    def _take(self) -> bool:
        now = self._now()
        with self._new_session() as session:
            lease = session.get(JobLease, LEASE)
        if lease is not None and lease.expires_at > now:
            return False
        values = {"owner": self.owner, "expires_at": now + self._lasts}
        with writing(self._new_session) as session:
            insert = insert_or(session, JobLease).values(name=LEASE, **values)
            taken = session.scalar(
                insert.on_conflict_do_update(
                    index_elements=["name"], set_=values, where=JobLease.expires_at <= now
                ).returning(JobLease.name)
            )
        return taken is not None
