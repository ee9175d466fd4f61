"""One sweep over a StarPlan server: the lists, then each plan, then what can be told only when all were seen."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from models import Program, Room
from services.changes.edit import editing
from services.database import SessionFactory
from services.starplan.keys import program_key
from services.starplan.sync import terms
from services.starplan.sync.asking import Asker, Breaker, BrokenOff, Shrunk
from services.starplan.sync.errors import SHARED, Pair
from services.starplan.sync.following import Following
from services.starplan.sync.identities import Identities
from services.starplan.sync.ledger import Ledger
from services.starplan.sync.levels import SYNC, Levels
from services.starplan.sync.lists import Lists, count_missing_programs, write_lists
from services.starplan.sync.period_switch import switch, to_switch
from services.starplan.sync.report import Progress, Report
from services.starplan.sync.rounds import Round
from services.starplan.sync.runs import Left, Run, Superseded, left_by_last
from services.starplan.sync.targets import Reading, known_levels, targets, units_with_events
from services.starplan.sync.wishes import Wishes
from services.starplan.upstream import PlanningUnit, Upstream

ROOMS_EVERY = timedelta(hours=24)


class Sweep:
    """Used once. A dry run does all but write."""

    def __init__(
        self,
        new_session: SessionFactory,
        following: Following,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        progress: Progress = lambda _done, _all: None,
        stopping: Callable[[], bool] = lambda: False,
        dry_run: bool = False,
    ) -> None:
        """``stopping`` is asked between two plans: what was not reached then is left to the next sweep."""
        self._new_session = new_session
        self._following = following
        self._clock = now
        self._progress = progress
        self._stopping = stopping
        self._run = None if dry_run else Run(new_session, following.instance, now)
        self._identities = Identities(following.instance)
        self._wishes = Wishes(following.instance, following.overlay.current())
        self._ledger = Ledger(new_session, writes=not dry_run)
        self._left: dict[str, Any] = {"base_url": following.base_url, "failures": 0, "resume_after": ""}
        self._has_programs = False

    def run(self, trigger: str) -> Report:
        """Do all steps. ``trigger`` says who wants it: job, cli, page. Raises AlreadyRunning, Superseded."""
        return self.go_on(self.begin(trigger))

    def begin(self, trigger: str) -> Left:
        """Keep other sweeps out, and give what go_on() needs. Raises AlreadyRunning."""
        if self._run is not None:
            return self._run.begin(trigger)
        with self._new_session() as session:
            return left_by_last(session, self._following.instance)

    def go_on(self, left: Left) -> Report:
        """Do what is left to do after begin(). Raises Superseded."""
        report = self._ledger.report
        try:
            upstream = self._following.connect(left.capabilities)
            try:
                self._work(upstream, left)
            except BrokenOff as end:
                self._ledger.list_failed(SHARED, "", end.kind, str(end), self._clock())
                self._break_off(left, str(end))
            self._left["capabilities"] = upstream.capabilities
            report.outcome = self._ledger.outcome
        except Superseded:
            raise
        except Exception as failure:
            report.outcome, report.message = "failed", f"It ended with {type(failure).__name__}"
            self._end()
            raise
        self._end()
        return report

    def _work(self, upstream: Upstream, left: Left) -> None:
        now = self._clock()
        with self._new_session() as session:
            self._identities.read(session)
            self._ledger.errors.read(session)
            known = known_levels(session, self._identities)
        asker = Asker(upstream, self._beat)
        units = asker.units()
        try:
            lists = asker.lists(units, known, now.astimezone(self._following.zone).date())
        except Shrunk as end:
            self._count_missing(end.lists, now)
            raise
        self._has_programs = True
        self._ask_rooms(asker, lists, left, now)
        self._store(lists, now)
        self._note_failed_lists(asker, lists)
        self._ask_plans(upstream, asker.breaker, lists, left, now)
        if asker.broken_off:
            self._break_off(left, asker.broken_off)
        self._finish(units, now)

    def _count_missing(self, lists: Lists, now: datetime) -> None:
        if self._run is not None:
            with editing(self._new_session, SYNC, exclusive=True) as edit:
                self._run.check(edit.session)
                count_missing_programs(edit, self._identities, lists, now)

    def _ask_rooms(self, asker: Asker, lists: Lists, left: Left, now: datetime) -> None:
        """Once a day. Without any rooms no plan can be read."""
        if left.rooms_fetched_at is not None and now - left.rooms_fetched_at < ROOMS_EVERY:
            return
        lists.rooms, are_whole = asker.rooms(self._following.sites)
        if are_whole:
            self._left["rooms_fetched_at"] = now
        if lists.rooms is None and not self._identities.of(Room):
            raise BrokenOff("empty", "there is no list of rooms")

    def _store(self, lists: Lists, now: datetime) -> None:
        try:
            with editing(self._new_session, SYNC, exclusive=True, dry_run=self._run is None) as edit:
                if self._run is not None:
                    self._run.check(edit.session)
                write_lists(edit, self._identities, self._wishes, lists, now)
                self._ledger.report.records = dict(Counter(change["kind"] for change in edit.changes))
        finally:
            with self._new_session() as session:
                self._identities.read(session)

    def _note_failed_lists(self, asker: Asker, lists: Lists) -> None:
        for program, failure in asker.failed:
            pair = SHARED if program is None else self._pair_of(program_key(program.id))
            name = "" if program is None else program.short_name
            self._ledger.list_failed(pair, name, failure.kind, failure.message, self._clock())
        skipped = [self._pair_of(program_key(program.id)) for program in asker.skipped]
        self._ledger.errors.skip(skipped, f"Not reached: {asker.broken_off}", self._clock())
        for pair in (SHARED, *map(self._pair_of, lists.programs())):
            self._ledger.errors.clear(pair)

    def _pair_of(self, key: str) -> Pair:
        return self._identities.find(Program, key), None

    def _ask_plans(
        self, upstream: Upstream, breaker: Breaker, lists: Lists, left: Left, now: datetime
    ) -> None:
        with self._new_session() as session:
            several = targets(session, self._identities, lists, left.resume_after)
            reading = Reading(session, self._identities, self._wishes.overlay, lists)
        if lists.are_whole:
            self._ledger.errors.forget_others({target.pair for target in several})
        self._ledger.report.counters.plans_in_all = len(several)
        if self._run is not None:
            self._run.show(self._ledger.report.counters)
        levels = Levels(
            self._new_session, self._following, self._identities, self._wishes, reading, self._run, now
        )
        ended = Round(upstream, levels, self._ledger, self._clock, breaker).run(
            several, self._beat, self._progress, self._stopping
        )
        self._left["resume_after"] = ended.resume_after
        if ended.broken_off:
            self._break_off(left, ended.broken_off)

    def _finish(self, units: Sequence[PlanningUnit], now: datetime) -> None:
        """Move levels on to the next term, and say which term is in use."""
        if self._run is None:
            return
        zone = self._following.zone
        with self._new_session() as session:
            with_events = units_with_events(session, self._identities, units)
            is_due = bool(to_switch(session, now, zone))
        if is_due:
            with editing(self._new_session, SYNC, exclusive=True) as edit:
                self._run.check(edit.session)
                switch(edit, to_switch(edit.session, now, zone))
        unit = terms.current(units, now.astimezone(zone).date(), with_events)
        self._left["current_pu"] = None if unit is None else unit.id

    def _break_off(self, left: Left, message: str) -> None:
        self._ledger.report.message = message
        self._left["failures"] = left.failures + 1

    def _beat(self) -> None:
        if self._run is not None:
            self._run.beat(self._ledger.report.counters)

    def _end(self) -> None:
        if self._run is not None:
            if self._has_programs:
                self._left["last_fetched_at"] = self._clock()
            self._run.end(self._ledger.report, self._left)
