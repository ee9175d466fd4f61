"""Every planning with the state of its feed, the one that needs a look most first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, case, select
from sqlalchemy.orm import Session

from models import CopyState, PlanningBackup, PlanningFeed, PlanningRefresh
from services.plannings.backfill import STALE_AFTER
from services.plannings.backups import Copy
from services.plannings.catalogue import Catalogue, Node
from services.plannings.guards import Doubt


class FeedState(StrEnum):
    """From what needs a look most to what needs none.

    Failing is who has failed OFTEN times in a row: a single failure is everyday weather. Live is who answered since
    the backfill would ask again.
    """

    OFF = "off"
    FAILING = "failing"
    QUARANTINED = "quarantined"
    NEVER = "never"
    SAVED = "saved"
    LIVE = "live"
    VANISHED = "vanished"


OFTEN = 3

FeedRow = Row[*tuple[Any, ...]]
FeedOrder = list[tuple[str, FeedState]]
_STATES = {state.value: state for state in FeedState}


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One planning in the list. ``node`` is None for one that left the catalogue."""

    full_id: str
    node: Node | None
    state: FeedState
    host: str = ""
    """Where the last failure came from."""
    refreshed_at: datetime | None = None
    """The last good answer; None when there never was one."""
    failure_kind: str | None = None
    failures: int = 0
    disabled_until: datetime | None = None
    vanished_at: datetime | None = None
    due_at: datetime | None = None
    """When it is asked again, as far as that is planned already."""
    backup_id: int | None = None

    @property
    def title(self) -> str:
        return self.node.title if self.node else self.full_id

    @property
    def trail(self) -> tuple[str, ...]:
        return self.node.trail if self.node else ()


class Count(NamedTuple):
    """How many events a copy had, and from when on."""

    at: int
    """Seconds since 1970."""
    events: int


@dataclass(frozen=True)
class FeedDetails:
    """What is shown of one planning beside its line."""

    copies: Sequence[Copy] = ()
    """The newest first."""
    counts: Sequence[Count] = ()
    """The oldest first."""

    @property
    def current(self) -> Copy | None:
        return next((copy for copy in self.copies if copy.current), None)

    @property
    def quarantined(self) -> Copy | None:
        return next((copy for copy in self.copies if copy.state is CopyState.QUARANTINED), None)

    @property
    def others(self) -> list[Copy]:
        """Those that could be restored."""
        return [copy for copy in self.copies if not copy.current and copy.state is not CopyState.QUARANTINED]


def feed_order(session: Session, catalogue: Catalogue, now: datetime) -> FeedOrder:
    """All plannings with their state, the worst first; one statement, and no more of a row than its place."""
    by_state: dict[FeedState, list[str]] = {state: [] for state in FeedState}
    missing = set(planning_ids(catalogue))
    for full_id, state in session.execute(
        select(PlanningFeed.full_id, stored_state(now)).order_by(
            PlanningFeed.backup_id.is_not(None), PlanningFeed.refreshed_at.nulls_first(), PlanningFeed.full_id
        )
    ):
        if full_id in missing:
            missing.remove(full_id)
            by_state[_STATES[state]].append(full_id)
        else:
            by_state[FeedState.VANISHED].append(full_id)
    by_state[FeedState.NEVER] += sorted(missing)
    return [(full_id, state) for state, full_ids in by_state.items() for full_id in full_ids]


@lru_cache(maxsize=2)
def planning_ids(catalogue: Catalogue) -> frozenset[str]:
    """The full ids of all plannings: so many strings are not put together for every look."""
    return frozenset(node.full_id for node in catalogue.plannings)


def feed_lines(
    session: Session, catalogue: Catalogue, full_ids: Sequence[str], now: datetime
) -> list[FeedLine]:
    """These plannings in that order; two statements. Left out: who is in neither catalogue nor database."""
    feeds = session.execute(select(*_COLUMNS, stored_state(now)).where(PlanningFeed.full_id.in_(full_ids)))
    rows = {row.full_id: row for row in feeds}
    refreshes = session.execute(
        select(PlanningRefresh.full_id, PlanningRefresh.due_at).where(PlanningRefresh.full_id.in_(full_ids))
    )
    due = {row.full_id: row.due_at for row in refreshes}
    return [
        _line(full_id, catalogue.get(full_id), rows.get(full_id), due.get(full_id), now)
        for full_id in full_ids
        if full_id in rows or catalogue.get(full_id)
    ]


def feed_line(session: Session, catalogue: Catalogue, full_id: str, now: datetime) -> FeedLine | None:
    """One planning; None when neither the catalogue nor the database knows it."""
    return next(iter(feed_lines(session, catalogue, [full_id], now)), None)


def is_off(now: datetime) -> ColumnElement[bool]:
    """The background leaves this feed alone."""
    return PlanningFeed.disabled_until > now


KEEPS_FAILING = PlanningFeed.failures >= OFTEN
IS_QUARANTINED = PlanningFeed.full_id.in_(
    select(PlanningBackup.full_id).where(PlanningBackup.state == CopyState.QUARANTINED)
)


def stored_state(now: datetime) -> ColumnElement[str]:
    """The state of a feed's row, as a column; whether the catalogue still has the planning it cannot tell."""
    return case(
        (is_off(now), FeedState.OFF.value),
        (KEEPS_FAILING, FeedState.FAILING.value),
        (IS_QUARANTINED, FeedState.QUARANTINED.value),
        (PlanningFeed.refreshed_at.is_(None), FeedState.NEVER.value),
        (PlanningFeed.refreshed_at > now - STALE_AFTER, FeedState.LIVE.value),
        else_=FeedState.SAVED.value,
    ).label("state")


def feed_details(session: Session, lines: Iterable[FeedLine]) -> Mapping[str, FeedDetails]:
    """Copies and event counts of some plannings; two statements."""
    current = {line.full_id: line.backup_id for line in lines}
    counts = session.execute(
        select(PlanningFeed.full_id, PlanningFeed.counts).where(PlanningFeed.full_id.in_(current))
    )
    histories = {row.full_id: _counts(row.counts) for row in counts}
    copies: dict[str, list[Copy]] = {full_id: [] for full_id in current}
    for row in session.execute(
        select(*_COPY_COLUMNS)
        .where(PlanningBackup.full_id.in_(current))
        .order_by(PlanningBackup.created_at.desc(), PlanningBackup.id.desc())
    ):
        copies[row.full_id].append(_copy(row, row.id == current[row.full_id]))
    return {full_id: FeedDetails(copies[full_id], histories.get(full_id, ())) for full_id in current}


_COLUMNS = (
    PlanningFeed.full_id,
    PlanningFeed.host,
    PlanningFeed.refreshed_at,
    PlanningFeed.failure_kind,
    PlanningFeed.failures,
    PlanningFeed.disabled_until,
    PlanningFeed.vanished_at,
    PlanningFeed.backup_id,
)
_COPY_COLUMNS = (
    PlanningBackup.id,
    PlanningBackup.full_id,
    PlanningBackup.created_at,
    PlanningBackup.nb_events,
    PlanningBackup.state,
    PlanningBackup.doubt,
)


def _line(
    full_id: str, node: Node | None, feed: FeedRow | None, due_at: datetime | None, now: datetime
) -> FeedLine:
    if feed is None:
        return FeedLine(full_id, node, FeedState.NEVER, due_at=due_at)
    return FeedLine(
        full_id,
        node,
        _STATES[feed.state] if node else FeedState.VANISHED,
        feed.host,
        feed.refreshed_at,
        feed.failure_kind,
        feed.failures,
        feed.disabled_until if feed.disabled_until and feed.disabled_until > now else None,
        feed.vanished_at,
        due_at,
        feed.backup_id,
    )


def _copy(row: FeedRow, current: bool) -> Copy:
    doubt = Doubt(row.doubt) if row.doubt else None
    return Copy(row.id, row.created_at, row.nb_events, CopyState(row.state), doubt, current)


def _counts(text: str) -> list[Count]:
    pairs = (pair.partition(":") for pair in text.split(",") if pair)
    return [Count(int(at), int(events)) for at, _, events in pairs]
