"""What is known of a site, a term and a group before a plan is read."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.starplan.extract.cohorts import CohortNames
from services.starplan.extract.courses import LectureNames
from services.starplan.extract.patterns import Patterns
from services.starplan.extract.people import identity, named, recognised
from services.starplan.extract.rooms import RoomNames
from services.starplan.extract.texts import plain
from services.starplan.lesson import CourseName, PersonName
from services.starplan.upstream import PlanningGroup

RULES = 1
"""Goes up with each change of what is made of a text."""


@dataclass(frozen=True)
class Known:
    """Names by which words of a plan are recognised. Rooms, cohorts and patterns serve all groups of a term."""

    rooms: RoomNames = field(default_factory=lambda: RoomNames({}))
    cohorts: CohortNames = field(default_factory=lambda: CohortNames(()))
    lectures: LectureNames = field(default_factory=LectureNames)
    people: Mapping[str, PersonName] = field(default_factory=dict)
    """The identity behind a spelling -> who that is."""
    courses: Mapping[str, CourseName] = field(default_factory=dict)
    """A folded name, or a module number -> the course that is meant."""
    patterns: Patterns = field(default_factory=Patterns)

    def of(self, group: PlanningGroup) -> "Known":
        """The same for the plan of ``group``, with its lectures."""
        return replace(self, lectures=LectureNames(group.lectures))

    @property
    def version(self) -> str:
        """Changes with whatever may change a lesson: an unchanged plan is to be read again when this is news."""
        told = (
            RULES,
            self.rooms.content,
            self.cohorts.content,
            self.lectures.content,
            sorted(self.people.items(), key=lambda item: item[0]),
            sorted(self.courses.items(), key=lambda item: item[0]),
            self.patterns,
        )
        return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()

    def said_person(self, text: str) -> PersonName | None:
        """Whom a source means that names people as such; None for a placeholder."""
        return self._known_person(text) or named(text)

    def seen_person(self, text: str) -> PersonName | None:
        """Whom a word among others seems to name; no one by whose name a room, lecture or cohort is known."""
        if person := self._known_person(text):
            return person
        if text in self.rooms or text in self.lectures or text in self.cohorts:
            return None
        return recognised(text, frozenset(map(plain, self.patterns.remarks)))

    def _known_person(self, text: str) -> PersonName | None:
        return self.people.get(identity(text)) if self.people else None
