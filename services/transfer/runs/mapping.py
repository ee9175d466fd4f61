"""What each table of an upload is, and its columns: guessed, taken from a template, told by people."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.transfer.entities import ENTITIES
from services.transfer.guess import guess, guess_as
from services.transfer.mapping import TableMapping, TableMappings, parse_mapping
from services.transfer.runs.errors import NothingChosen
from services.transfer.runs.seen import SeenFile, SeenTable
from services.transfer.tables import Table

Told = dict[str, Any]
"""``entityType`` and ``headersMapping`` as the API writes them, and the name of the ``template`` they come from."""
Mappings = list[list[Told]]
"""Table by table of file by file."""


def guessed(file: str, table: SeenTable) -> Told:
    """What the headers say."""
    return _told(guess(_bare_table(file, table)))


def guessed_as(file: str, table: SeenTable, entity: str) -> Told:
    """What the headers say to somebody who knows what the table is; an unknown ``entity`` is none."""
    if entity not in ENTITIES:
        return _told(None)
    return _told(guess_as(_bare_table(file, table), ENTITIES[entity]))


def told_by(table: SeenTable, entity: str, properties: Mapping[int, str]) -> Told:
    """What somebody chose, by the place of the column; what makes no sense there is left out."""
    if entity not in ENTITIES:
        return _told(None)
    known = ENTITIES[entity].header
    headers = {
        column.header: properties[place]
        for place, column in enumerate(table.columns)
        if column.is_readable and properties.get(place) in known
    }
    return {"entityType": entity, "headersMapping": headers, "template": ""}


def from_template(table: SeenTable, name: str, mapping: Mapping[str, Any]) -> Told:
    """A template's mapping, for the headers as this table spells them."""
    spelled = {column.header.strip().casefold(): column.header for column in table.columns if column.header}
    headers = {
        spelled[header.strip().casefold()]: one
        for header, one in mapping["headersMapping"].items()
        if header.strip().casefold() in spelled
    }
    return {"entityType": mapping["entityType"], "headersMapping": headers, "template": name}


def as_api(files: Sequence[SeenFile], mappings: Mappings) -> dict[str, dict[str, Told]]:
    """By the names of file and table."""
    return {
        file.name: {
            table.name: {key: told[key] for key in ("entityType", "headersMapping")}
            for table, told in zip(file.tables, of_file, strict=True)
        }
        for file, of_file in zip(files, mappings, strict=True)
        if not file.refused
    }


def from_api(files: Sequence[SeenFile], told: Any) -> Mappings:
    """The other way round; tables that are not named are not to be imported. Raises BadMapping, UnknownEntity."""
    known = parse_mapping(told)
    return [[_told(known.get((file.name, table.name))) for table in file.tables] for file in files]


def parsed(files: Sequence[SeenFile], mappings: Mappings) -> TableMappings:
    """As imports want it. Raises BadMapping when two columns are one property, NothingChosen."""
    found = parse_mapping(as_api(files, mappings))
    if not found:
        raise NothingChosen
    return found


def doubled(told: Told) -> set[str]:
    """Properties that more than one column is told to be."""
    chosen = list(told["headersMapping"].values())
    return {one for one in chosen if chosen.count(one) > 1}


def lacking(told: Told) -> list[str]:
    """Properties that new rows need, and no column has."""
    entity = ENTITIES.get(told["entityType"])
    if entity is None:
        return []
    chosen = set(told["headersMapping"].values())
    return [one.name for one in entity.properties if one.is_required and one.name not in chosen]


def _told(mapping: TableMapping | None) -> Told:
    if mapping is None:
        return {"entityType": "", "headersMapping": {}, "template": ""}
    headers = {header: one.name for header, one in mapping.properties.items()}
    return {"entityType": mapping.entity.name, "headersMapping": headers, "template": ""}


def _bare_table(file: str, table: SeenTable) -> Table:
    return Table(file, table.name, tuple(column.header for column in table.columns), ())
