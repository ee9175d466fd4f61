"""Looking named objects up, page by page."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from models import Course, Group, Instructor, Level, Named, Program
from services.changes.search_keys import finds, people_key
from services.text import Spellings, words_of

NamedT = TypeVar("NamedT", bound=Named)


def named(model: type[Named], query: str, *, emails: bool) -> list[ColumnElement[bool]]:
    """Each word of ``query`` occurs in the name, or for what a level or program has in theirs.

    Without ``emails`` nobody is found by an address.
    """
    return [_found(model, word, emails) for word in words_of(query)]


def rows(session: Session, model: type[NamedT], ids: Sequence[int]) -> list[NamedT]:
    """The objects with these ids, in this order, with their levels and programs. One statement."""
    found = session.scalars(select(model).where(model.id.in_(ids)).options(*with_levels(model)))
    by_id = {row.id: row for row in found}
    return [by_id[number] for number in ids]


def _found(model: type[Named], word: Spellings, emails: bool) -> ColumnElement[bool]:
    if model is Instructor:
        return finds(people_key(emails), word)
    own = finds(model.search_key, word)
    if model is Level:
        return or_(own, Level.program_id.in_(select(Program.id).where(finds(Program.search_key, word))))
    if model is Group:
        return or_(own, Group.level_id.in_(select(Level.id).where(_found(Level, word, emails))))
    return own


def with_levels(model: type[Named]) -> Sequence[ORMOption]:
    """Loads what an object belongs to along with it: its level, and the program of that."""
    if model is Level:
        return [joinedload(Level.program)]
    if model is Group:
        return [joinedload(Group.level).joinedload(Level.program)]
    if model is Course:
        return [joinedload(Course.level).joinedload(Level.program)]
    return []
