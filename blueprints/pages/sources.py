"""The plannings that a calendar is made of, each with what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from blueprints.pages.reader import Reader
from blueprints.pages.schedules import Schedule, schedule_of
from blueprints.services import plannings
from services.ics.occurrence import Occurrence
from services.plannings.catalogue import Node
from services.plannings.selection import Selection
from services.plannings.service import Answer
from services.plannings.several import current_of_each


@dataclass(frozen=True)
class Source:
    """One planning of a calendar; ``asked`` when its upstream had its chance."""

    node: Node
    answer: Answer
    asked: bool
    hides: frozenset[str] = field(default=frozenset())
    """Titles of courses that are left out."""

    @cached_property
    def schedule(self) -> Schedule:
        """Read once for a page: one too large to be kept would else be read again with each event."""
        return schedule_of(self.answer.content)

    @property
    def signature(self) -> str:
        """Of what it shows; empty where nothing is known."""
        return self.answer.content.signature if self.answer.content else ""

    def is_blocked(self, occurrence: Occurrence, reader: Reader) -> bool:
        """It holds a word that the reader does not want to see."""
        return self.schedule.is_blocked(occurrence, reader.blocked)

    def is_hidden(self, occurrence: Occurrence) -> bool:
        """It is of a course that is left out."""
        return bool(self.hides) and self.schedule.names[occurrence.summary].title in self.hides


def answer_for(node: Node, ask: bool) -> tuple[Answer, bool]:
    """What can be shown at once, or with ``ask`` what the upstream says; and whether it had its chance."""
    [source] = sources_of([node], ask)
    return source.answer, source.asked


def sources_of(nodes: Sequence[Node], ask: bool, selection: Selection | None = None) -> list[Source]:
    """As many sources, in the same order; with ``ask`` the upstreams that are due are asked together."""
    recent = [plannings().recent(node) for node in nodes]
    due = [node for node, answer in zip(nodes, recent, strict=True) if answer is None and ask]
    asked = iter(current_of_each(plannings(), due))
    return [
        _source(node, answer or (next(asked) if ask else None), selection)
        for node, answer in zip(nodes, recent, strict=True)
    ]


def _source(node: Node, answer: Answer | None, selection: Selection | None) -> Source:
    hides = selection.hides(node.full_id) if selection else frozenset()
    if answer is None:
        return Source(node, plannings().saved(node), False, hides)
    return Source(node, plannings().believed(node, answer), True, hides)


def names_of(nodes: Sequence[Node]) -> list[str]:
    """What each is called beside the others: where titles are the same, with what they belong to."""
    titles = [node.title for node in nodes]
    return [
        node.title if titles.count(node.title) == 1 else " · ".join([*node.trail[-1:], node.title])
        for node in nodes
    ]
