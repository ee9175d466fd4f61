"""The branch of the catalogue that our own timetable hangs on: groups, levels, courses, rooms, people."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from models import Course, Group, Instructor, Level, Named, Room
from services.changes.things import Thing
from services.plannings.catalogue import TIMETABLE, Node
from services.text import fold

TITLE = "Timetable"

NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True)
class _Entry:
    """A node before its place is known: a branch with ``below``, or a planning."""

    key: str
    """Tells it from its siblings."""
    title: str
    full_id: str = ""
    """Of a planning; a branch gets one from its place."""
    below: Sequence["_Entry"] = ()


def full_id_of(record: Named | Thing) -> str:
    """The id of an object's planning; stays while the object does, wherever it hangs in the tree."""
    return f"{TIMETABLE}.{record.kind}.{record.uid}"


def title_of(record: Named) -> str:
    """What its planning is called. A level wants its program loaded."""
    return record.title if isinstance(record, Level) else record.name


def read_tree(session: Session) -> Node | None:
    """The root with everything below it, sorted by name; None while there is nothing. Five statements."""
    levels = _living(session, Level, joinedload(Level.program))
    groups, courses = _groups_by_level(_living(session, Group)), _by_level(_living(session, Course))
    kinds = [
        _branch("groups", "Groups", _by_program(levels, lambda level: groups.get(level.id, ()))),
        _branch("levels", "Levels", _by_program(levels, lambda level: [_leaf(level)], flat=True)),
        _branch(
            "courses",
            "Courses",
            [*_by_program(levels, lambda level: courses.get(level.id, ())), *courses.get(None, ())],
        ),
        _branch("rooms", "Rooms", _by_building(_living(session, Room))),
        _branch("instructors", "Instructors", _sorted(map(_leaf, _living(session, Instructor)))),
    ]
    root = Node(TIMETABLE, TITLE, TIMETABLE)
    children = tuple(_placed(kind, root) for kind in kinds if kind.below)
    return replace(root, children=children) if children else None


def _living(session: Session, model: type[NamedT], *options: ORMOption) -> Sequence[NamedT]:
    return session.scalars(select(model).where(model.deleted_at.is_(None)).options(*options)).all()


def _leaf(record: Named) -> _Entry:
    return _Entry(str(record.uid), title_of(record), full_id_of(record))


def _branch(key: str, title: str, below: Iterable[_Entry]) -> _Entry:
    return _Entry(key, title, below=tuple(below))


def _sorted(entries: Iterable[_Entry]) -> list[_Entry]:
    return sorted(entries, key=lambda entry: (fold(entry.title), entry.title, entry.key))


def _by_program(
    levels: Iterable[Level], below: Callable[[Level], Sequence[_Entry]], *, flat: bool = False
) -> list[_Entry]:
    """Programs with their levels and what lies below these, ``flat`` without a branch for each level.

    What would be empty is left out; levels without a program stand beside the programs.
    """
    alone: list[_Entry] = []
    programs: dict[str, tuple[str, list[_Entry]]] = {}
    for level in levels:
        found = below(level)
        if not found:
            continue
        entries = found if flat else [_branch(str(level.uid), level.name, found)]
        program = level.program
        if program is None:
            alone += entries
        else:
            programs.setdefault(str(program.uid), (program.name, []))[1].extend(entries)
    branches = (_branch(key, title, _sorted(entries)) for key, (title, entries) in programs.items())
    return [*_sorted(branches), *_sorted(alone)]


def _groups_by_level(groups: Iterable[Group]) -> dict[int, list[_Entry]]:
    """The trees of each level; a group that has parts is a branch, and the first planning in it."""
    by_id = {group.id: group for group in groups}
    parts: dict[int, list[Group]] = defaultdict(list)
    tops: dict[int, list[Group]] = defaultdict(list)
    for group in by_id.values():
        if group.parent_id in by_id:
            parts[group.parent_id].append(group)
        else:
            tops[group.level_id].append(group)

    def entry(group: Group) -> _Entry:
        own, below = _leaf(group), parts.get(group.id)
        if not below:
            return own
        return _branch(own.key, own.title, [own, *_sorted(map(entry, below))])

    return {level_id: _sorted(map(entry, members)) for level_id, members in tops.items()}


def _by_level(courses: Iterable[Course]) -> dict[int | None, list[_Entry]]:
    by_level: dict[int | None, list[_Entry]] = defaultdict(list)
    for course in courses:
        by_level[course.level_id].append(_leaf(course))
    return {level_id: _sorted(entries) for level_id, entries in by_level.items()}


def _by_building(rooms: Iterable[Room]) -> list[_Entry]:
    """Rooms of no known building stand beside the buildings."""
    by_building: dict[str, list[_Entry]] = defaultdict(list)
    for room in rooms:
        by_building[", ".join(filter(None, (room.campus, room.building)))].append(_leaf(room))
    alone = by_building.pop("", [])
    buildings = (_branch(name, name, _sorted(entries)) for name, entries in by_building.items())
    return [*_sorted(buildings), *_sorted(alone)]


def _placed(entry: _Entry, above: Node) -> Node:
    """The node of ``entry`` and all below it."""
    trail = (*above.trail, above.title)
    if entry.full_id:
        return Node(entry.key, entry.title, entry.full_id, trail=trail)
    node = Node(entry.key, entry.title, f"{above.full_id}.{entry.key}", trail=trail)
    return replace(node, children=tuple(_placed(below, node) for below in entry.below))
