"""A page of a registry: what is looked for, in which order, and how much of it there is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select
from sqlalchemy.orm import Session

from models import Booking, Course, Event, Group, Instructor, Level, Named, Program, Room
from services.database import by_code_point
from services.registries import browsing

Condition = Callable[[], ColumnElement[bool]]

LACKS: Mapping[str, Mapping[str, Condition]] = {
    Room.kind: {
        "seats": lambda: Room.capacity.is_(None),
        "building": lambda: Room.building == "",
    },
    Instructor.kind: {"email": lambda: Instructor.email == ""},
    Course.kind: {
        "level": lambda: Course.level_id.is_(None),
        "meetings": lambda: ~exists().where(Event.course_id == Course.id, Event.deleted_at.is_(None)),
    },
    Group.kind: {"meetings": lambda: ~exists().where(Booking.group_id == Group.id)},
    Level.kind: {
        "groups": lambda: ~exists().where(Group.level_id == Level.id, Group.deleted_at.is_(None)),
        "program": lambda: Level.program_id.is_(None),
    },
    Program.kind: {
        "levels": lambda: ~exists().where(Level.program_id == Program.id, Level.deleted_at.is_(None)),
    },
}
"""What rows of a kind may want of somebody; each has an index, or few rows to look at."""
FILTERS: Mapping[str, Sequence[str]] = {
    Room.kind: ("building", "campus"),
    Course.kind: ("level_id",),
    Group.kind: ("level_id",),
    Level.kind: ("program_id",),
}
"""Columns by whose values a registry can be narrowed."""


@dataclass(frozen=True)
class Wish:
    """Which rows of a registry are asked for."""

    words: str = ""
    sort: str = "name"
    """A column."""
    descending: bool = False
    having: Mapping[str, str | int] = field(default_factory=dict)
    """Values of FILTERS."""
    lacks: str = ""
    """One of LACKS."""


@dataclass(frozen=True)
class Extract:
    rows: Sequence[Any]
    count: int
    """Of all that fit."""


def extract(session: Session, model: type[Named], wish: Wish, first: int, limit: int) -> Extract:
    """``limit`` rows from the ``first`` on, with their levels and programs. Two statements."""
    wanted = _conditions(model, wish)
    query = select(model).where(*wanted).options(*browsing.with_levels(model))
    found = session.scalars(query.order_by(*_order(session, model, wish)).limit(limit).offset(first)).all()
    count = session.scalar(select(func.count(model.id)).where(*wanted)) or 0
    return Extract(found, count)


def ids(session: Session, model: type[Named], wish: Wish) -> Sequence[int]:
    """All that fit, by id."""
    return session.scalars(select(model.id).where(*_conditions(model, wish)).order_by(model.id)).all()


def counts(session: Session, models: Sequence[type[Named]]) -> dict[str, int]:
    """How many rows of each kind there are, and under ``kind.lack`` how many of them lack something. One statement."""
    numbers: dict[str, ColumnElement[int]] = {}
    for model in models:
        living = select(func.count(model.id)).where(model.deleted_at.is_(None))
        numbers[model.kind] = living.scalar_subquery()
        for lack, condition in LACKS.get(model.kind, {}).items():
            numbers[f"{model.kind}.{lack}"] = living.where(condition()).scalar_subquery()
    row = session.execute(select(*numbers.values())).one()
    return dict(zip(numbers, row, strict=True))


def values_of(session: Session, model: type[Named], column: str) -> Sequence[str]:
    """The texts that rows have in a column, each once, for somebody to choose from."""
    text = getattr(model, column)
    return session.scalars(
        select(text).where(model.deleted_at.is_(None), text != "").distinct().order_by(text)
    ).all()


def _conditions(model: type[Named], wish: Wish) -> list[ColumnElement[bool]]:
    lacking = LACKS.get(model.kind, {}).get(wish.lacks)
    return [
        model.deleted_at.is_(None),
        *browsing.named(model, wish.words, emails=True),
        *(getattr(model, name) == value for name, value in wish.having.items()),
        *([lacking()] if lacking else []),
    ]


def _order(session: Session, model: type[Named], wish: Wish) -> list[ColumnElement[Any]]:
    """By the column that is asked for, then by name: a part of a list must not change from page to page."""
    names = by_code_point(session, model.search_key)
    sorting = [] if wish.sort == "name" else _sorting(model, wish.sort)
    if not sorting:
        return [names.desc() if wish.descending else names.asc(), model.id.asc()]
    ways = [column.desc() if wish.descending else column.asc() for column in sorting]
    return [*ways, names.asc(), model.id.asc()]


def _sorting(model: type[Named], sort: str) -> list[SQLColumnExpression[Any]]:
    """What belongs to a level goes by its program, then by the name of the level; what nobody has said comes last."""
    if sort == "level_id":
        level = select(Level.search_key).where(Level.id == model.level_id)  # type: ignore[attr-defined]
        program = select(Program.search_key).join(Level, Level.program_id == Program.id)
        of = program.where(Level.id == model.level_id)  # type: ignore[attr-defined]
        return [of.scalar_subquery(), level.scalar_subquery()]
    if sort == "program_id":
        return [select(Program.search_key).where(Program.id == Level.program_id).scalar_subquery()]
    column = getattr(model, sort)
    is_text = column.type.python_type is str
    return [func.lower(column)] if is_text else [column.is_(None), column]
