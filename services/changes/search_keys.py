"""What a search of names looks in: kept with each row, made wherever a row is written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_

from models import Instructor, Named
from services.text import Spellings, fold, spellings

SEARCHED = ("name", "abbreviation", "classe", "building", "campus", "tags", "aliases", "email")
"""Columns that people may search by, as far as a kind has them; the name comes first, for lists are in its order."""


def search_key_of(record: Named) -> str:
    """One folded text a line; then those again that have an umlaut, with it written out."""
    return search_key_of_values({column: getattr(record, column, None) for column in SEARCHED})


def search_key_of_values(values: Mapping[str, Any]) -> str:
    """The same of a row that is no object: of its columns by name."""
    return search_key(*filter(None, (values.get(column) for column in SEARCHED)))


def search_key(*texts: str) -> str:
    """The key of something that is called ``texts``."""
    several = [spellings(text.strip()) for text in texts]
    return "\n".join([folded for folded, _ in several] + [long for folded, long in several if long != folded])


def holding(text: str) -> str:
    """What ``"\\n" + key + "\\n"`` contains when one of the key's texts is ``text``, but for case and accents."""
    return f"\n{fold(text.strip())}\n"


def finds(key: SQLColumnExpression[str], word: Spellings) -> ColumnElement[bool]:
    """Whether a word of a search occurs in a key."""
    return or_(*(key.contains(spelling, autoescape=True) for spelling in word))


def people_key(emails: bool) -> SQLColumnExpression[str]:
    """Where to look for instructors; without ``emails`` it does not tell whose address has these letters."""
    key = Instructor.search_key
    return key if emails else func.replace(key, func.lower(Instructor.email), "")
