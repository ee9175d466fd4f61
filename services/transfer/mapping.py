"""What the columns of a table mean: as its sender says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.changes.errors import Refused
from services.text import bare
from services.transfer.entities import Entity, Property, entity_named
from services.transfer.tables import Cell, Row, Table


@dataclass
class BadMapping(Refused):
    """The mapping is not of the agreed shape."""

    reason: str

    def __str__(self) -> str:
        return f"The mapping cannot be used: {self.reason}"


@dataclass(frozen=True)
class TableMapping:
    """The entity of a table, and the property of each column by its header; other columns are ignored."""

    entity: Entity
    properties: Mapping[str, Property]


TableMappings = Mapping[tuple[str, str], TableMapping]
"""By the names of file and table."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row of a file as one of an entity."""

    entity: Entity
    source: str
    """``<file>/<table>``."""
    row: Row
    columns: Mapping[str, tuple[int, str]]
    """Place and header by the name of the property."""

    def has(self, name: str) -> bool:
        return name in self.columns

    def cell(self, name: str) -> Cell:
        """None also where the row is shorter than the header, or has no such column."""
        place = self.columns[name][0] if name in self.columns else len(self.row.values)
        return self.row.values[place] if place < len(self.row.values) else None


def parse_mapping(told: Any) -> TableMappings:
    """Of ``{"<file>": {"<table>": {"entityType", "headersMapping": {"<column>": "<property>"}}}}``.

    A table without an entity is left out. Raises BadMapping, UnknownEntity.
    """
    return {
        (file, table): _table_mapping(entity, _object(one, f"{file}/{table}"))
        for file, tables in _object(told, "it").items()
        for table, one in _object(tables, file).items()
        if (entity := _object(one, f"{file}/{table}").get("entityType") or "")
    }


def incoming(table: Table, mapping: TableMapping) -> Iterator[Incoming]:
    """The rows of ``table`` as ``mapping`` has it."""
    places = {bare(header): place for place, header in reversed(list(enumerate(table.header)))}
    columns = {
        one.name: (places[bare(header)], header)
        for header, one in mapping.properties.items()
        if bare(header) in places
    }
    source = f"{table.file}/{table.name}"
    return (Incoming(mapping.entity, source, row, columns) for row in table.rows)


def _table_mapping(name: Any, told: Mapping[str, Any]) -> TableMapping:
    entity = entity_named(str(name))
    known = {one.name: one for one in entity.properties}
    headers = _object(told.get("headersMapping") or {}, "headersMapping")
    properties: dict[str, Property] = {}
    for header, name_of in headers.items():
        if not name_of:
            continue
        if name_of not in known:
            raise BadMapping(f"{entity.name} has no {name_of!r}; it has {', '.join(known)}")
        if known[name_of] in properties.values():
            raise BadMapping(f"two columns are {name_of!r} of {entity.name}")
        properties[header] = known[name_of]
    return TableMapping(entity, properties)


def _object(told: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise BadMapping(f"{where} is no object")
    return told
