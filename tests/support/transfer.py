"""Tables as files would hold them, and imports of them into a database without an application."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from models import Change
from services.changes.edit import Actor, editing
from services.changes.images import Image, image_of
from services.changes.undo import undo
from services.database import SessionFactory
from services.transfer.entities import ENTITIES
from services.transfer.export import rows, snapshot
from services.transfer.formats import FORMATS
from services.transfer.importing import import_tables
from services.transfer.mapping import TableMappings, parse_mapping
from services.transfer.summary import ImportSummary
from services.transfer.tables import Outgoing, Row, Table
from support.school import living

PARIS = ZoneInfo("Europe/Paris")
STAFF = Actor("Staff", "api")


def table(entity: str, header: str, *several: Sequence[Any], file: str = "") -> Table:
    """A CSV of an entity; ``header`` names its properties."""
    data = tuple(Row(index + 2, index, tuple(cells)) for index, cells in enumerate(several))
    return Table(file or f"{entity}.csv", "", tuple(header.split()), data)


def imported(new_session: SessionFactory, *tables: Table, **how: Any) -> ImportSummary:
    """By a mapping of each header to the property of its name; the entity is what the file is called."""
    options = {"keep_existing": False, "zone": PARIS, "mappings": mapping_of(tables), **how}
    return import_tables(new_session, STAFF, tables, **options)


def mapping_of(tables: Sequence[Table]) -> TableMappings:
    """As the sender of ``tables`` would tell it."""
    told: dict[str, dict[str, Any]] = {}
    for one in tables:
        headers = {header: header for header in one.header}
        entity = one.file.partition(".")[0]
        if entity in ENTITIES:
            told.setdefault(one.file, {})[one.name] = {"entityType": entity, "headersMapping": headers}
    return parse_mapping(told)


def exported(new_session: SessionFactory) -> list[Table]:
    """All entities."""
    with snapshot(new_session) as session:
        return [
            table(name, " ".join(entity.header), *rows(session, entity)) for name, entity in ENTITIES.items()
        ]


def export_files(new_session: SessionFactory, *formats: str) -> dict[str, bytes]:
    """The whole timetable as a file of each of the formats, or of all that there are."""
    files: dict[str, bytes] = {}
    for name in formats or FORMATS:
        chosen, out = FORMATS[name], BytesIO()
        with snapshot(new_session) as session:
            tables = [Outgoing(one.name, one.header, rows(session, one)) for one in ENTITIES.values()]
            chosen.write(tables, out)
        files[name] = out.getvalue()
    return files


def undone(new_session: SessionFactory, batch_id: int | None) -> None:
    assert batch_id is not None
    with editing(new_session, STAFF, exclusive=True) as edit:
        undo(edit, batch_id)


def images(new_session: SessionFactory) -> dict[tuple[str, int], Image]:
    """Every living row."""
    with new_session() as session:
        return {(row.kind, row.id): image_of(row) for row in living(session)}


def count_changes(new_session: SessionFactory) -> int:
    with new_session() as session:
        return session.scalar(select(func.count(Change.id))) or 0
