"""Answering for a planning: network first, saved copy second."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from services.net.client import FetchFailed
from services.plannings.backups import Backups
from services.plannings.catalogue import Catalogue, Node
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.content import Content
from services.plannings.days import Days
from services.plannings.feeds import is_local
from services.plannings.guards import Doubt, judge
from services.plannings.live import Live, Schedule
from services.plannings.outcomes import Outcomes
from services.plannings.saved import Saved
from services.plannings.timetable import Subject, TimetablePlannings, is_ours

STILL_LIVE = 60.0
"""Seconds for which a page may show what it has without asking the upstream again."""

Source = Literal["network", "db", "none"]
Reason = Literal["network_error", "no_data", "empty_schedule"]


@dataclass(frozen=True)
class Answer:
    """The events of a planning and where they come from; ``content`` is None only for source ``none``."""

    source: Source
    reason: Reason | None
    content: Content | None = None
    refreshed_at: datetime | None = None
    backup_updated_at: datetime | None = None
    doubt: Doubt | None = None
    """Why what the network gave is not believed yet, though it is what the network gave."""

    @property
    def status(self) -> Literal["ok", "error"]:
        return "error" if self.source == "none" else "ok"


class PlanningService:
    """The plannings of one installation."""

    def __init__(
        self,
        store: CatalogueStore,
        timetable: TimetablePlannings,
        live: Live,
        backups: Backups,
        outcomes: Outcomes,
    ) -> None:
        self._store = store
        self._timetable = timetable
        self._live = live
        self._backups = backups
        self._outcomes = outcomes
        self._joined: tuple[Catalogue, Node, Catalogue] | None = None

    def feeds(self) -> Catalogue:
        """What the files list: the plannings that come from elsewhere."""
        return self._store.current()

    def catalogue(self) -> Catalogue:
        """All that can be browsed, our own timetable too."""
        feeds, timetable = self.feeds(), self._timetable.tree()
        if timetable is None:
            return feeds
        joined = self._joined
        if joined is None or joined[0] is not feeds or joined[1] is not timetable:
            joined = self._joined = feeds, timetable, feeds.joined_by(timetable)
        return joined[2]

    def find(self, full_id: str) -> Node | None:
        """The planning of that id; None for a branch and for what does not exist."""
        return self._timetable.find(full_id) if is_ours(full_id) else self.feeds().get(full_id)

    def find_all(self, full_ids: Sequence[str]) -> list[Node]:
        """The plannings of these ids that there are, in their order. One statement a kind of ours."""
        ours = self._timetable.find_all(one for one in full_ids if is_ours(one))
        found = (ours.get(one) or self.feeds().get(one) for one in full_ids)
        return [node for node in found if node is not None]

    def above(self, node: Node) -> list[Node]:
        """The nodes on the way to ``node``, the institution first."""
        catalogue = self.catalogue() if is_ours(node.full_id) else self.feeds()
        return catalogue.above(node)

    def current(self, node: Node, days: Days | None = None) -> Answer:
        """Ask the upstream; when it fails, answer from the copy. Never raises for an upstream's fault.

        ``days`` only fill a dated address: leaving out what lies outside is the caller's choice.
        """
        if isinstance(node, Subject):
            return self._from_timetable("network", node, days)
        try:
            schedule = self._live.schedule(node, days)
        except FetchFailed as failure:
            self._outcomes.failed(node, failure)
            return self._from_copy(node, reason="network_error")
        self._outcomes.succeeded(node, schedule.at)
        return self._from_network(node, schedule)

    def saved(self, node: Node) -> Answer:
        """Answer from the copy, without a network call."""
        if isinstance(node, Subject):
            return self._from_timetable("db", node)
        return self._from_copy(node, reason=None)

    def recent(self, node: Node) -> Answer | None:
        """An answer that nobody waits for: the upstream's last one while STILL_LIVE, a local file's, or our own.

        None when the upstream would have to be asked.
        """
        if node.url is None or is_local(node.url):
            return self.current(node)
        schedule = self._live.last(node)
        if schedule is None or schedule.age >= STILL_LIVE:
            return None
        return self._from_network(node, schedule)

    def at_hand(self, full_id: str) -> Content | None:
        """The events of a planning from elsewhere, if they are in memory: asks neither upstream nor database."""
        node = self.feeds().get(full_id)
        schedule = self._live.last(node) if node is not None else None
        return schedule.held if schedule and schedule.held else self._backups.at_hand(full_id)

    def contents(self, full_ids: Sequence[str]) -> dict[str, Content]:
        """The events of plannings from elsewhere, as their copies have them. At most two statements."""
        return self._backups.contents(full_ids) if full_ids else {}

    def refreshed(self, full_ids: Sequence[str]) -> dict[str, datetime]:
        """When the upstreams last gave what contents() has. At most one statement."""
        return self._backups.refreshed(full_ids) if full_ids else {}

    def _from_timetable(self, source: Source, subject: Subject, days: Days | None = None) -> Answer:
        content = self._timetable.content(subject, days)
        reason: Reason | None = None if content.count else "empty_schedule"
        return Answer(source, reason, content, refreshed_at=datetime.now(UTC))

    def _from_network(self, node: Node, schedule: Schedule) -> Answer:
        saved = self._backups.saved(node.full_id)
        reason: Reason | None = None if schedule.content.count else "empty_schedule"
        updated_at = saved.updated_at if saved else None
        doubt = self._doubt(node, saved, schedule) if saved else None
        return Answer("network", reason, schedule.content, schedule.at, updated_at, doubt)

    def _doubt(self, node: Node, saved: Saved, schedule: Schedule) -> Doubt | None:
        if schedule.content.signature == saved.signature:
            return None
        return judge(self._backups.content(node.full_id, saved), schedule.content, schedule.at)

    def believed(self, node: Node, answer: Answer) -> Answer:
        """``answer``, or in the place of a doubtful one the good copy with the doubt."""
        if answer.doubt is None:
            return answer
        return replace(self._from_copy(node, reason=None), doubt=answer.doubt)

    def changed_at(self, node: Node, answer: Answer) -> datetime:
        """Since when a feed says what ``answer`` has: its copy tells, and what has none yet is as new as the answer."""
        assert answer.content is not None
        assert answer.refreshed_at is not None
        saved = self._backups.saved(node.full_id)
        same = saved is not None and saved.signature == answer.content.signature
        return saved.updated_at if saved is not None and same else answer.refreshed_at

    def _from_copy(self, node: Node, reason: Reason | None) -> Answer:
        saved = self._backups.saved(node.full_id)
        content = self._backups.content(node.full_id, saved) if saved else None
        if saved is None or content is None:
            return Answer("none", "no_data")
        if reason is None and content.count == 0:
            reason = "empty_schedule"
        return Answer("db", reason, content, saved.refreshed_at, saved.updated_at)
