"""What subscribed calendars are made of: of each planning the meetings, and a name for the state that they are in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from services.ics.occurrence import Occurrence
from services.ics.write import Meeting
from services.plannings.catalogue import Node
from services.plannings.content import Content
from services.plannings.service import Answer, PlanningService
from services.plannings.several import current_of_each
from services.plannings.timetable import Subject
from services.plannings.timetable_content import read_events
from services.schedule.meetings import meeting_of
from services.schedule.slots import Slot

COUNTED_FROM = datetime(2000, 1, 1, tzinfo=UTC)
"""SEQUENCE is an INTEGER of 32 bits (RFC 5545, 3.3.8): seconds from here on fit into it until 2068."""


class Source(Protocol):
    @property
    def node(self) -> Node: ...

    @property
    def version(self) -> str:
        """Another one when its meetings are others; empty where the state of the timetable says it."""

    def meetings(self, session: Session, within: Slot) -> Iterator[Meeting]:
        """Those that take time of ``within``."""


@dataclass(frozen=True)
class OfTimetable:
    """A group, level, course, room or instructor of ours."""

    node: Subject
    version: str = ""

    def meetings(self, session: Session, within: Slot) -> Iterator[Meeting]:
        return map(meeting_of, read_events(session, self.node.kind, self.node.record_id, within))


@dataclass(frozen=True)
class OfFeed:
    """A planning from elsewhere, as its upstream or the copy of it has it.

    Of its meetings nobody knows when each was changed: what holds is when the schedule was, for all of them.
    """

    node: Node
    content: Content
    changed_at: datetime

    @property
    def version(self) -> str:
        return f"{self.content.signature} {self.changed_at.isoformat(timespec='seconds')}"

    def meetings(self, session: Session, within: Slot) -> Iterator[Meeting]:
        for occurrence in self.content.occurrences():
            if occurrence.starts_at < within.ends_at and occurrence.ends_at > within.starts_at:
                yield self._meeting(occurrence)

    def _meeting(self, occurrence: Occurrence) -> Meeting:
        return Meeting(
            uid=occurrence.uid,
            summary=occurrence.summary,
            starts_at=occurrence.starts_at,
            ends_at=occurrence.ends_at,
            all_day=occurrence.all_day,
            location=occurrence.location,
            description=occurrence.description,
            category=occurrence.category,
            status=occurrence.status,
            sequence=int((self.changed_at - COUNTED_FROM).total_seconds()),
            changed_at=self.changed_at,
        )


def sources_of(plannings: PlanningService, nodes: Sequence[Node]) -> list[Source]:
    """As many of the ``nodes`` as anything is known of, in their order.

    Upstreams are asked where the last answer is not recent, together and each as long as a fetch may take; when one
    fails, its copy answers.
    """
    feeds = [node for node in nodes if not isinstance(node, Subject)]
    recent = {node.full_id: plannings.recent(node) for node in feeds}
    due = [node for node in feeds if recent[node.full_id] is None]
    asked = {node.full_id: answer for node, answer in zip(due, current_of_each(plannings, due), strict=True)}
    found: list[Source] = []
    for node in nodes:
        if isinstance(node, Subject):
            found.append(OfTimetable(node))
            continue
        answer = recent[node.full_id] or asked[node.full_id]
        source = _of_feed(plannings, node, plannings.believed(node, answer))
        found += [] if source is None else [source]
    return found


def _of_feed(plannings: PlanningService, node: Node, answer: Answer) -> OfFeed | None:
    if answer.content is None:
        return None
    changed_at = plannings.changed_at(node, answer)
    return OfFeed(node, answer.content, changed_at.replace(microsecond=0))
