"""What can be imported and exported: one declaration an entity, which reading, writing and guessing all follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from sqlalchemy import String

from models import Course, Event, Group, Instructor, Level, Program, Record, Room, Term
from services.changes.errors import Refused
from services.text import bare
from services.transfer import values
from services.transfer.series_text import read_series
from services.transfer.tables import Cell
from services.transfer.values import LARGEST_SIZE, Read

Values = Mapping[str, Any]
"""Columns of a row by their names in the model."""


class Blank(Enum):
    """What an empty cell means, where it is no value."""

    REQUIRED = auto()
    ABSENT = auto()
    """As if the column were not there."""


@dataclass(frozen=True)
class Property:
    """A column of an exported table."""

    name: str
    attribute: str
    """Where the model has it."""
    read: Read
    blank: Any = Blank.ABSENT
    refers_to: str = ""
    """The entity whose ids and names it holds."""
    several: bool = False
    """Whether it holds any number of references."""
    is_verbatim: bool = False
    """Whether space counts."""

    @property
    def is_often_the_same(self) -> bool:
        """Whether thousands of rows have few values."""
        return bool(self.refers_to) or self.read is values.instant

    @property
    def is_required(self) -> bool:
        """A new row needs it."""
        return self.blank is Blank.REQUIRED

    def is_blank(self, cell: Cell) -> bool:
        return cell is None or cell == "" or (not self.is_verbatim and values.is_blank(cell))


@dataclass(frozen=True)
class Entity:
    """A sort of rows."""

    name: str
    model: type[Record]
    properties: tuple[Property, ...]
    """In the order of exports."""
    told_apart_by: str = ""
    """The column that no two rows may share, unless it is empty."""
    within: tuple[str, ...] = ()
    """Columns that must be the same for that to count."""
    alike: tuple[str, ...] = ()
    """Columns by which a row without id is taken for one that is there already."""

    def unique(self, row: Values) -> tuple[Any, ...] | None:
        """What no two rows may share; None for a row that nothing tells apart."""
        value = bare(row.get(self.told_apart_by) or "")
        return (value, *(row[name] for name in self.within)) if value else None

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What a new row has where nobody says it."""
        columns = self.model.__table__.columns
        told = ((one.attribute, columns.get(one.attribute)) for one in self.properties)
        return {
            name: column.default.arg if column.default is not None and column.default.is_scalar else None
            for name, column in told
            if column is not None and name not in ("id", "uid")
        }

    @cached_property
    def required(self) -> tuple[Property, ...]:
        return tuple(one for one in self.properties if one.is_required)

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.properties)


@dataclass
class UnknownEntity(Refused):
    """Nothing of that name can be imported or exported."""

    name: str

    def __str__(self) -> str:
        return f"There is no entity {self.name!r}; there are {', '.join(ENTITIES)}"


def entity_named(name: str) -> Entity:
    """Raises UnknownEntity."""
    found = ENTITIES.get(name)
    if found is None:
        raise UnknownEntity(name)
    return found


def _text(model: type[Record], name: str, blank: Any = "", verbatim: bool = False) -> Property:
    attribute = {"location": "location_text"}.get(name, name)
    longest = model.__table__.columns[attribute].type
    assert isinstance(longest, String)
    read = values.verbatim(longest.length) if verbatim else values.text(longest.length)
    return Property(name, attribute, read, blank, is_verbatim=verbatim)


def _number(name: str, attribute: str, smallest: int, largest: int, blank: Any = None) -> Property:
    return Property(name, attribute, values.number(smallest, largest), blank)


def _reference(name: str, attribute: str, to: str, blank: Any = None) -> Property:
    return Property(name, attribute, values.text(None), blank, refers_to=to)


def _references(name: str, attribute: str, to: str) -> Property:
    return Property(name, attribute, values.text(None), (), refers_to=to, several=True)


def _named(model: type[Record]) -> tuple[Property, Property, Property]:
    return _ID, _text(model, "name", Blank.REQUIRED), _text(model, "abbreviation")


_ID = _number("id", "id", 1, values.LARGEST_ID, Blank.ABSENT)
_UID = Property("uid", "uid", values.uuid)
_ITEM_UID = Property("uid", "uid", values.text(255))

_PROGRAM = Entity("program", Program, (*_named(Program), _UID), alike=("name",))
_TERM = Entity(
    "term",
    Term,
    (
        *_named(Term),
        Property("startsOn", "starts_on", values.day, Blank.REQUIRED),
        Property("endsOn", "ends_on", values.day, Blank.REQUIRED),
        _UID,
    ),
    alike=("name",),
)
_LEVEL = Entity(
    "level",
    Level,
    (
        *_named(Level),
        _reference("programId", "program_id", "program"),
        _number("number", "number", 0, 1000),
        _UID,
    ),
    told_apart_by="name",
    within=("program_id",),
    alike=("name", "program_id"),
)
_GROUP = Entity(
    "group",
    Group,
    (
        _ID,
        _text(Group, "name", Blank.REQUIRED),
        _number("size", "size", 1, LARGEST_SIZE, Blank.ABSENT),
        _reference("levelId", "level_id", "level", Blank.REQUIRED),
        _text(Group, "type"),
        _text(Group, "classe"),
        _reference("parentId", "parent_id", "group"),
        _UID,
    ),
    alike=("name", "level_id"),
)
_TEACHER = Entity(
    "teacher",
    Instructor,
    (*_named(Instructor), _text(Instructor, "email"), _text(Instructor, "tags"), _UID),
    told_apart_by="abbreviation",
    alike=("name",),
)
_TEACHING_UNIT = Entity(
    "teaching_unit",
    Course,
    (
        _ID,
        _text(Course, "abbreviation"),
        _text(Course, "name", Blank.REQUIRED),
        _reference("levelId", "level_id", "level"),
        _UID,
    ),
    told_apart_by="abbreviation",
    alike=("name", "level_id"),
)
_ROOM = Entity(
    "room",
    Room,
    (
        *_named(Room),
        _number("size", "capacity", 1, LARGEST_SIZE),
        _text(Room, "building"),
        _text(Room, "campus"),
        _text(Room, "tags"),
        _text(Room, "aliases"),
        _UID,
    ),
    told_apart_by="name",
)
SCHEDULE_ITEM = Entity(
    "schedule_item",
    Event,
    (
        _ID,
        _references("groupIds", "group_ids", "group"),
        _references("teacherId", "instructor_ids", "teacher"),
        _reference("teachingUnitId", "course_id", "teaching_unit"),
        _references("roomId", "room_ids", "room"),
        Property("startTime", "starts_at", values.instant, Blank.REQUIRED),
        Property("endTime", "ends_at", values.instant, Blank.REQUIRED),
        _text(Event, "summary", verbatim=True),
        Property("status", "status", values.status),
        Property("series", "series", read_series, None),
        _text(Event, "note", verbatim=True),
        Property("allDay", "all_day", values.yes_or_no),
        _text(Event, "location", verbatim=True),
        Property("originalStartTime", "original_starts_at", values.instant, None),
        _ITEM_UID,
    ),
)
_ALL = (_TERM, _PROGRAM, _LEVEL, _GROUP, _TEACHER, _TEACHING_UNIT, _ROOM, SCHEDULE_ITEM)
ENTITIES: Mapping[str, Entity] = {entity.name: entity for entity in _ALL}
"""Each after those that it refers to."""
