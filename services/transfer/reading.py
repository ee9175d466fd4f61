"""Making values of the cells of one row."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from services.transfer.entities import Blank, Property
from services.transfer.known import Directory, Known, Unresolved
from services.transfer.mapping import Incoming
from services.transfer.plan import Unfit
from services.transfer.reasons import Reason
from services.transfer.tables import Cell
from services.transfer.values import BadValue

Fits = Callable[[Any], bool]


class Reader:
    """Reads rows against what is known; wall times are in ``zone``."""

    def __init__(self, directory: Directory, zone: ZoneInfo) -> None:
        self._directory = directory
        self._zone = zone
        self._read: dict[tuple[str, str, type, Cell], Any] = {}
        """What cells mean that many rows have: names of things that are all known, and times."""

    def read(self, incoming: Incoming) -> dict[str, Any]:
        """The values of the row's cells by attribute. Raises Unfit."""
        given: dict[str, Any] = {}
        entity = incoming.entity
        for one in entity.properties:
            if not incoming.has(one.name):
                continue
            cell = incoming.cell(one.name)
            if one.is_often_the_same and one.refers_to != entity.name:
                key = entity.name, one.name, type(cell), cell
                value = self._read.get(key, self)
                if value is self:
                    value = self._read[key] = self._value(cell, one, given)
            else:
                value = self._value(cell, one, given)
            if value is not Blank.ABSENT:
                given[one.attribute] = value
        return given

    def _value(self, cell: Cell, one: Property, given: dict[str, Any]) -> Any:
        if one.is_blank(cell):
            if one.is_required:
                raise _missing(one)
            return one.blank
        try:
            value = one.read(cell, self._zone)
            return self._meant(value, one, given) if one.refers_to else value
        except (BadValue, Unresolved) as failure:
            raise Unfit(replace(failure.reason, of=one.name), one.name) from failure

    def _meant(self, text: str, one: Property, given: dict[str, Any]) -> int | tuple[int, ...]:
        known = self._directory[one.refers_to]
        if one.several:
            return tuple(dict.fromkeys(_each(known, text)))
        level = given.get("level_id")
        if one.attribute == "parent_id" and level is not None:
            return known.resolve(text, lambda row: bool(row["level_id"] == level))
        return known.resolve(text)


def _each(known: Known, text: str) -> Iterator[int]:
    """Names may hold the very characters that stand between names."""
    for separator in (None, ";", ","):
        parts = [text] if separator is None else [part.strip() for part in text.split(separator)]
        try:
            return iter([known.resolve(part) for part in parts if part])
        except Unresolved:
            continue
    parts = [part.strip() for part in re.split("[;,]", text)]
    return iter([known.resolve(part) for part in parts if part])


def missing(incoming: Incoming, given: dict[str, Any]) -> Unfit | None:
    """What a new row would need besides."""
    for one in incoming.entity.required:
        if one.attribute not in given:
            return _missing(one)
    return None


def _missing(one: Property) -> Unfit:
    return Unfit(Reason("missing", {"property": one.name}), one.name)
