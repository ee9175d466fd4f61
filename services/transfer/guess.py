"""What the columns of a table mean, when nobody says it: guessed from the words in its headers and its name."""

from pathlib import PurePath

from services.text import fold
from services.transfer.entities import ENTITIES, Entity, Property
from services.transfer.headers import COLUMNS, TABLES
from services.transfer.mapping import TableMapping
from services.transfer.tables import Table

_TABLES = {word: name for name, words in TABLES.items() for word in words.split()}
_COLUMNS = {name: frozenset(words.split()) | {name.lower()} for name, words in COLUMNS.items()}


def guess(table: Table) -> TableMapping | None:
    """None when too little of it is understood to take it for anything.

    A name of sheet or file that says the entity decides, else the entity that knows most of the columns.
    """
    names = (table.name, PurePath(table.name).stem, PurePath(table.file).stem)
    named = next(filter(None, map(_entity_of, names)), None) or _exported(table)
    if named is not None:
        return guess_as(table, named)
    guesses = [guess_as(table, entity) for entity in ENTITIES.values()]
    known = sorted((one for one in guesses if _is_told(one)), key=lambda one: len(one.properties))
    if not known or (len(known) > 1 and len(known[-2].properties) == len(known[-1].properties)):
        return None
    return known[-1]


def guess_as(table: Table, entity: Entity) -> TableMapping:
    """What its columns mean, if it is a table of this entity."""
    return TableMapping(entity, _properties(table, entity))


def _entity_of(name: str) -> Entity | None:
    found = _TABLES.get(_word(name))
    return None if found is None else ENTITIES[found]


def _exported(table: Table) -> Entity | None:
    """Of one of our own exports."""
    return next((entity for entity in ENTITIES.values() if entity.header == table.header), None)


def _properties(table: Table, entity: Entity) -> dict[str, Property]:
    """The first column of each; one whose header is the property's own name goes before others."""
    found: dict[str, Property] = {}
    for exact in (True, False):
        for header in table.header:
            free = (one for one in entity.properties if one not in found.values())
            match = next((one for one in free if _means(header, one, entity, exact)), None)
            if match is not None and header not in found:
                found[header] = match
    return found


def _means(header: str, one: Property, entity: Entity, exact: bool) -> bool:
    word = _word(header)
    if exact:
        return word == one.name.lower()
    return word in _COLUMNS[one.name] or (one.name == "name" and _TABLES.get(word) == entity.name)


def _is_told(mapping: TableMapping) -> bool:
    """It has what every new row needs."""
    return _required(mapping.entity) <= {one.name for one in mapping.properties.values()}


def _required(entity: Entity) -> set[str]:
    return {one.name for one in entity.properties if one.is_required}


def _word(text: str) -> str:
    """``N° de la Salle`` -> ``ndelasalle``."""
    return "".join(character for character in fold(text) if character.isalnum())
