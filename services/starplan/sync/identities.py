"""Which record stands for which object of the upstream system."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models import Course, Group, Instructor, Level, Named, Origin, Room, SourceKey
from services.starplan.extract.people import identity
from services.starplan.extract.texts import plain
from services.starplan.keys import uid_of

_Keys = dict[str, dict[str, int]]
Marks = Mapping[str, Mapping[str, Any]]
"""Columns of a record that the overlay has set: what they ``is`` since, and ``was`` before."""
_ADOPTED: tuple[type[Named], ...] = (Room, Instructor, Course)
"""Kinds whose local rows are taken over instead of making twins of them."""


class Identities:
    """All keys and their records, read once a sweep: only one sweep at a time writes them.

    What is noted in an edit holds when that ends well; else ``read`` has to be called again.
    """

    def __init__(self, instance: str) -> None:
        self.instance = instance
        self._ids: _Keys = defaultdict(dict)
        self._marks: dict[tuple[str, str], Marks] = {}
        self._courses: dict[int, str] = {}
        self._locals: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def read(self, session: Session) -> None:
        """Take what the database says."""
        self._ids.clear()
        self._marks.clear()
        self._courses.clear()
        self._locals.clear()
        columns = SourceKey.kind, SourceKey.key, SourceKey.record_id, SourceKey.overlaid
        for kind, key, number, marks in session.execute(select(*columns)):
            self._note(kind, key, number)
            if marks:
                self._marks[kind, key] = marks
        for model in _ADOPTED:
            rows = select(model.id, model.name).where(
                model.origin == Origin.LOCAL, model.deleted_at.is_(None)
            )
            for number, name in session.execute(rows.order_by(model.id)):
                self._locals[model.kind][local_key(model, name)].append(number)

    def find(self, model: type[Named], key: str) -> int | None:
        return self._ids[model.kind].get(key)

    def of(self, model: type[Named]) -> Mapping[str, int]:
        """Record by key."""
        return self._ids[model.kind]

    def roots(self) -> dict[int, int]:
        """The group that the sync has made of each level: it has the key of its level."""
        groups = self._ids[Group.kind]
        return {number: groups[key] for key, number in self._ids[Level.kind].items() if key in groups}

    def uid(self, model: type[Named], key: str) -> UUID:
        """The public id of a new record."""
        return uid_of(self.instance, model.kind, key)

    def local(self, model: type[Named], name: str) -> Collection[int]:
        """Records that staff has entered by that name; the oldest first, and some may be gone since."""
        return self._locals[model.kind].get(local_key(model, name), ())

    def bind(self, session: Session, model: type[Named], pairs: Iterable[tuple[str, int]]) -> None:
        """Note for good which records stand for which keys."""
        several = list(pairs)
        rows = [
            {"kind": model.kind, "key": key, "record_id": number, "missing_lists": 0}
            for key, number in several
        ]
        if rows:
            session.execute(insert(SourceKey), rows)
            for key, number in several:
                self._note(model.kind, key, number)

    def marks(self, model: type[Named], key: str) -> Marks:
        """What the overlay has said of it until now."""
        return self._marks.get((model.kind, key), {})

    def marked(self, model: type[Named]) -> set[str]:
        """Keys of what the overlay has said something of."""
        return {key for (kind, key), marks in self._marks.items() if kind == model.kind and marks}

    def mark(self, session: Session, model: type[Named], marks: Mapping[str, Marks]) -> None:
        """Note for good what the overlay says now; what is known already costs nothing."""
        for key, told in marks.items():
            if told != self.marks(model, key):
                row = (SourceKey.kind == model.kind) & (SourceKey.key == key)
                session.execute(update(SourceKey).where(row).values(overlaid=told or None))
                self._marks[model.kind, key] = told

    def taught(self, course_id: int | None) -> str:
        """What ``taught`` gives for the key of a course; empty for none."""
        return "" if course_id is None else self._courses.get(course_id, "")

    def _note(self, kind: str, key: str, number: int) -> None:
        self._ids[kind][key] = number
        if kind == Course.kind:
            self._courses[number] = taught(key)


def taught(course_key: str) -> str:
    """A course by its module number, else by its name: programs that share a lecture may have a course each."""
    return course_key.rpartition("|")[2]


def local_key(model: type[Named], name: str) -> str:
    """What names of a kind are compared by."""
    return identity(name) if model is Instructor else plain(name)
