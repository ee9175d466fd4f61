"""Clients send back what they were shown; what was made up for showing is not stored as if somebody had said it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from blueprints.timetable.schemas import Fields
from services.registries.fields import AbbreviatedFields

FieldsT = TypeVar("FieldsT", bound=AbbreviatedFields)


def changed(stored: FieldsT, sent: Fields, abbreviate: Callable[[str], str]) -> FieldsT:
    """``stored`` with what was sent. An abbreviation that ``abbreviate`` makes of the name stays made up.

    Two teachers without one may have the same initials: to store these would be refused.
    """
    fields = replace(stored, **sent.given())
    if not stored.abbreviation and fields.abbreviation == abbreviate(fields.name):
        return replace(fields, abbreviation="")
    return fields
