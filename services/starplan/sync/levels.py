"""Bringing one level after the other up to date: read its plan, judge it, write what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from models import AcademicPeriod
from services.changes.edit import Actor, Edit, editing
from services.database import SessionFactory
from services.starplan.sync.apply import PairWriter, Written, write_names
from services.starplan.sync.following import Following
from services.starplan.sync.gates import (
    Doubt,
    Verdict,
    judge_empty,
    judge_losses,
    too_many_rejected,
)
from services.starplan.sync.identities import Identities
from services.starplan.sync.pair import PairPlan, plan_pair
from services.starplan.sync.period_switch import switch, to_switch
from services.starplan.sync.runs import Run
from services.starplan.sync.targets import Reading, Target
from services.starplan.sync.wanted import Wanted, wanted
from services.starplan.sync.wishes import Wishes
from services.starplan.upstream import Fetched, UpstreamFailed

SYNC = Actor("StarPlan", "sync")


@dataclass(frozen=True, slots=True)
class Read:
    """A plan that is news, made ready to be compared."""

    target: Target
    hash: str
    wanted: Sequence[Wanted]
    verdict: Verdict | None
    """Of an empty plan; others are judged by what they would take away."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing to do."""


@dataclass(frozen=True, slots=True)
class Suspicious:
    """The plan has lost so much that it has to be seen again; what it has was written."""

    message: str
    written: Written


@dataclass(frozen=True, slots=True)
class Waits:
    """It takes something away, so all other plans are looked at before."""

    read: Read


@dataclass(frozen=True, slots=True)
class Done:
    """What was written, or in a dry run would be."""

    written: Written


Result = Unchanged | Suspicious | Waits | Done


class Levels:
    """Serves one sweep. Each level is written in one transaction; nobody is asked for anything during it."""

    def __init__(
        self,
        new_session: SessionFactory,
        following: Following,
        identities: Identities,
        wishes: Wishes,
        reading: Reading,
        run: Run | None,
        now: datetime,
    ) -> None:
        """``run`` is None for a dry run. ``now`` tells what is to come."""
        self._new_session = new_session
        self._zone = following.zone
        self._identities = identities
        self._wishes = wishes
        self._reading = reading
        self._run = run
        self._now = now

    def look_at(self, target: Target, fetched: Fetched) -> Result:
        """Judge an answer, and write it unless it takes something away. Raises UpstreamFailed."""
        plan_hash = self._reading.hash(target.address, fetched)
        if plan_hash == target.feed_hash and target.doubt == Doubt():
            return Unchanged()
        if target.doubt.is_waiting_for(plan_hash, self._now):
            return Suspicious("it has lost too much to be believed at once", Written())
        read = self._read(target, plan_hash, fetched)
        if read.verdict is not None and not read.verdict.may_delete:
            self._note_doubt(target, read.verdict.doubt)
            return Suspicious("it is empty, and is to be seen again before that is believed", Written())
        return self.write(read, deleting=None)

    def write(self, read: Read, *, deleting: bool | None) -> Result:
        """Write what differs. ``deleting``: whether what is missing is off; None where that is not known yet."""
        if self._run is None:
            return self._would_write(read)
        try:
            with editing(self._new_session, SYNC, exclusive=True) as edit:
                self._run.check(edit.session)
                plan = self._plan(edit, read)
                verdict = self._verdict(read, plan)
                if plan.gone and verdict.may_delete and deleting is None:
                    edit.abandon()
                    return Waits(read)
                written = self._write(edit, read, plan, verdict, bool(deleting) and verdict.may_delete)
        except Exception:
            with self._new_session() as session:
                self._identities.read(session)
            raise
        return Done(written) if verdict.may_delete else Suspicious(_lost(plan), written)

    def _read(self, target: Target, plan_hash: str, fetched: Fetched) -> Read:
        plan = fetched.plan()
        if too_many_rejected(plan.rejected, len(plan.meetings)):
            total = plan.rejected + len(plan.meetings)
            raise UpstreamFailed("malformed", f"{plan.rejected} of {total} entries make no sense")
        address = target.address
        found = wanted(plan, self._reading.known(address), address.program.id, self._zone)
        verdict = None
        if not found:
            has_lectures = bool(address.group.lectures)
            verdict = judge_empty(target.doubt, target.event_count > 0, has_lectures, self._now)
        return Read(target, plan_hash, found, verdict)

    def _plan(self, edit: Edit, read: Read) -> PairPlan:
        number = read.target.period_id
        return plan_pair(edit.session, self._identities, number, read.wanted, self._now, self._zone)

    def _verdict(self, read: Read, plan: PairPlan) -> Verdict:
        doubt = read.target.doubt
        return read.verdict or judge_losses(doubt, read.hash, len(plan.gone), plan.future, self._now)

    def _write(self, edit: Edit, read: Read, plan: PairPlan, verdict: Verdict, deleting: bool) -> Written:
        target = read.target
        assert target.period_id is not None, "periods are stored with the lists"
        assert target.level_id is not None
        edit.is_bulk = target.is_first
        write_names(edit, self._identities, self._wishes, read.wanted)
        writer = PairWriter(edit, self._identities, target.period_id, target.level_id)
        written = writer.write(plan, deleting=deleting)
        is_whole = deleting or not plan.gone
        # What was confirmed but had to wait once more must not have to be confirmed again.
        doubt = verdict.doubt if is_whole or not verdict.may_delete else target.doubt
        values = {
            "feed_hash": read.hash if is_whole else "",
            "event_count": len(read.wanted),
            **_columns(doubt),
        }
        if verdict.may_delete:
            values["last_ok_at"] = self._now
        edit.session.execute(
            update(AcademicPeriod).where(AcademicPeriod.id == target.period_id).values(values)
        )
        if not target.is_current:
            switch(edit, to_switch(edit.session, self._now, self._zone, target.level_id))
        return written

    def _note_doubt(self, target: Target, doubt: Doubt) -> None:
        if self._run is None or doubt == target.doubt:
            return
        with editing(self._new_session, SYNC) as edit:
            edit.session.execute(
                update(AcademicPeriod).where(AcademicPeriod.id == target.period_id).values(_columns(doubt))
            )

    def _would_write(self, read: Read) -> Result:
        with self._new_session() as session:
            number = read.target.period_id
            plan = plan_pair(session, self._identities, number, read.wanted, self._now, self._zone)
        verdict = self._verdict(read, plan)
        written = Written(
            created=len(plan.created) + len(plan.joined),
            updated=len(plan.changed),
            cancelled=len(plan.gone) if verdict.may_delete else 0,
        )
        return Done(written) if verdict.may_delete else Suspicious(_lost(plan), written)


def _lost(plan: PairPlan) -> str:
    return f"it has lost {len(plan.gone)} of {plan.future} meetings that are to come"


def _columns(doubt: Doubt) -> dict[str, object]:
    return {
        "empty_streak": doubt.empty_streak,
        "empty_since": doubt.empty_since,
        "suspicious_hash": doubt.hash,
        "suspicious_since": doubt.since,
    }
