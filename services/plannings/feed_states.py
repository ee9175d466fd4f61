"""Every planning with the state of its feed, the one that needs a look most first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import CopyState, PlanningBackup, PlanningFeed, PlanningRefresh
from services.plannings.backfill import STALE_AFTER
from services.plannings.backups import Copy
from services.plannings.catalogue import Catalogue, Node
from services.plannings.guards import Doubt


class FeedState(StrEnum):
    """From what needs a look most to what needs none. Live is who answered since the backfill would ask again."""

    OFF = "off"
    FAILING = "failing"
    QUARANTINED = "quarantined"
    NEVER = "never"
    SAVED = "saved"
    LIVE = "live"
    VANISHED = "vanished"


FeedRow = Row[*tuple[Any, ...]]
_RANKS = {state: rank for rank, state in enumerate(FeedState)}


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


def feed_lines(session: Session, catalogue: Catalogue, now: datetime) -> list[FeedLine]:
    """All plannings, sorted; three statements."""
    feeds = {row.full_id: row for row in session.execute(select(*_COLUMNS))}
    quarantined = set(
        session.scalars(
            select(PlanningBackup.full_id).where(PlanningBackup.state == CopyState.QUARANTINED).distinct()
        )
    )
    refreshes = session.execute(select(PlanningRefresh.full_id, PlanningRefresh.due_at))
    due = {row.full_id: row.due_at for row in refreshes}
    nodes: dict[str, Node | None] = {node.full_id: node for node in catalogue.plannings}
    lines = [
        _line(full_id, nodes.get(full_id), feeds.get(full_id), full_id in quarantined, due.get(full_id), now)
        for full_id in nodes | dict.fromkeys(feeds.keys() - nodes.keys())
    ]
    lines.sort(key=_urgency)
    return lines


def feed_line(session: Session, catalogue: Catalogue, full_id: str, now: datetime) -> FeedLine | None:
    """One planning; None when neither the catalogue nor the database knows it."""
    node = catalogue.get(full_id)
    feed = session.execute(select(*_COLUMNS).where(PlanningFeed.full_id == full_id)).one_or_none()
    if node is None and feed is None:
        return None
    quarantined = session.scalar(
        select(PlanningBackup.id)
        .where(PlanningBackup.full_id == full_id, PlanningBackup.state == CopyState.QUARANTINED)
        .limit(1)
    )
    due_at = session.scalar(select(PlanningRefresh.due_at).where(PlanningRefresh.full_id == full_id))
    return _line(full_id, node, feed, quarantined is not None, due_at, now)


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
    full_id: str,
    node: Node | None,
    feed: FeedRow | None,
    quarantined: bool,
    due_at: datetime | None,
    now: datetime,
) -> FeedLine:
    if feed is None:
        return FeedLine(full_id, node, FeedState.NEVER, due_at=due_at)
    return FeedLine(
        full_id,
        node,
        _state(node, feed, quarantined, now),
        feed.host,
        feed.refreshed_at,
        feed.failure_kind,
        feed.failures,
        feed.disabled_until if feed.disabled_until and feed.disabled_until > now else None,
        feed.vanished_at,
        due_at,
        feed.backup_id,
    )


def _state(node: Node | None, feed: FeedRow, quarantined: bool, now: datetime) -> FeedState:
    if node is None:
        return FeedState.VANISHED
    if feed.disabled_until and feed.disabled_until > now:
        return FeedState.OFF
    if feed.failure_kind:
        return FeedState.FAILING
    if quarantined:
        return FeedState.QUARANTINED
    if feed.refreshed_at is None:
        return FeedState.NEVER
    return FeedState.LIVE if now - feed.refreshed_at < STALE_AFTER else FeedState.SAVED


def _urgency(line: FeedLine) -> tuple[int, bool, float, str]:
    """Worst state first; in it those without a copy, then those whose last success is longest ago."""
    succeeded = line.refreshed_at.timestamp() if line.refreshed_at else 0.0
    return _RANKS[line.state], line.backup_id is not None, succeeded, line.full_id


def _copy(row: FeedRow, current: bool) -> Copy:
    doubt = Doubt(row.doubt) if row.doubt else None
    return Copy(row.id, row.created_at, row.nb_events, CopyState(row.state), doubt, current)


def _counts(text: str) -> list[Count]:
    pairs = (pair.partition(":") for pair in text.split(",") if pair)
    return [Count(int(at), int(events)) for at, _, events in pairs]
