"""Answering for a planning: network first, saved copy second."""

from dataclasses import dataclass, replace
from datetime import datetime
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

    def __init__(self, store: CatalogueStore, live: Live, backups: Backups, outcomes: Outcomes) -> None:
        self._store = store
        self._live = live
        self._backups = backups
        self._outcomes = outcomes

    def catalogue(self) -> Catalogue:
        return self._store.current()

    def current(self, node: Node, days: Days | None = None) -> Answer:
        """Ask the upstream; when it fails, answer from the copy. Never raises for an upstream's fault.

        ``days`` only fill a dated address: leaving out what lies outside is the caller's choice.
        """
        try:
            schedule = self._live.schedule(node, days)
        except FetchFailed as failure:
            self._outcomes.failed(node, failure)
            return self._from_copy(node, reason="network_error")
        self._outcomes.succeeded(node, schedule.at)
        return self._from_network(node, schedule)

    def saved(self, node: Node) -> Answer:
        """Answer from the copy, without a network call."""
        return self._from_copy(node, reason=None)

    def recent(self, node: Node) -> Answer | None:
        """An answer that nobody waits for: the upstream's last one while STILL_LIVE, or a local file's.

        None when the upstream would have to be asked.
        """
        assert node.url is not None, "only leaves of the catalogue have answers"
        if is_local(node.url):
            return self.current(node)
        schedule = self._live.last(node)
        if schedule is None or schedule.age >= STILL_LIVE:
            return None
        return self._from_network(node, schedule)

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

    def _from_copy(self, node: Node, reason: Reason | None) -> Answer:
        saved = self._backups.saved(node.full_id)
        content = self._backups.content(node.full_id, saved) if saved else None
        if saved is None or content is None:
            return Answer("none", "no_data")
        if reason is None and content.count == 0:
            reason = "empty_schedule"
        return Answer("db", reason, content, saved.refreshed_at, saved.updated_at)
