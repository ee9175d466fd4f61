"""``/export``: parts of the catalog as files."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import orjson
from flask import Response
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from blueprints.access import public
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.described import BAD_REQUEST, NOT_FOUND
from blueprints.catalog.doors import bp
from blueprints.catalog.ical import CALENDAR
from blueprints.catalog.presenters import (
    Json,
    course_out,
    instructor_out,
    occurrence_out,
    program_out,
    room_out,
    semester_out,
)
from blueprints.catalog.query import uid
from blueprints.catalog.ranges import slot_of
from blueprints.catalog.schemas_exports import Entity, ExportIn, ExportQuery, FiltersIn
from blueprints.services import new_session, settings
from models import Course, Instructor, Program, Room
from services.catalog import occurrences, selection, semesters
from services.catalog.listing import rows
from services.catalog.occurrences import Occurrence
from services.catalog.selection import Selection
from services.database import snapshot
from services.ics.write import calendar
from services.schedule.meetings import meeting_of
from services.schedule.reading import ScheduledEvent
from services.transfer.tables import Cell, Outgoing
from services.transfer.write_csv import write_csv, write_zip

COLUMNS: Mapping[Entity, Sequence[str]] = {
    "programs": ["id", "name", "shortName", "degreeType", "facultyId", "isActive", "createdAt", "updatedAt"],
    "semesters": ["id", "programId", "name", "number", "academicPeriodId", "createdAt", "updatedAt"],
    "courses": ["id", "name", "code", "parentId", "metadata"],
    "rooms": ["id", "name", "building", "campus", "capacity", "tags"],
    "instructors": ["id", "name", "email", "tags"],
    "events": [
        "id",
        "summary",
        "startTime",
        "endTime",
        "weekday",
        "recurrenceRule",
        "course.id",
        "course.name",
        "course.code",
        "room.id",
        "room.name",
        "room.building",
        "instructor.id",
        "instructor.name",
        "semester.id",
        "semester.name",
        "semester.program.id",
        "semester.program.name",
    ],
}
"""Of a table; in JSON the parts before a dot are objects."""
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "ical": CALENDAR}
ENDINGS = {"json": "json", "csv": "csv", "ical": "ics"}
LONGEST = timedelta(days=366)
_USUAL = timedelta(days=180)
_FILE = {
    200: {
        "description": "A file",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/csv": {"schema": {"type": "string"}},
            "text/calendar": {"schema": {"type": "string"}},
        },
    },
    **BAD_REQUEST,
}


@bp.get("/export/programs")
@bp.input(ExportQuery, location="query", arg_name="query")
@bp.doc(responses=_FILE)
@public
def export_programs(query: ExportQuery) -> Response:
    """The programs that are listed."""
    return _kept("programs", _format(query, "json", "csv"))


@bp.get("/export/courses")
@bp.input(ExportQuery, location="query", arg_name="query")
@bp.doc(responses=_FILE)
@public
def export_courses(query: ExportQuery) -> Response:
    """All courses."""
    return _kept("courses", _format(query, "json", "csv"))


@bp.get("/export/semesters/<semester_id>")
@bp.input(ExportQuery, location="query", arg_name="query")
@bp.doc(responses={**_FILE, **NOT_FOUND})
@public
def export_semester(semester_id: str, query: ExportQuery) -> Response:
    """The meetings of a semester in its current period."""
    form, zone = _format(query, "json", "csv", "ical"), settings().zone

    def read(session: Session) -> bytes:
        level = semesters.one(session, uid(semester_id)).level
        if form == "ical":
            return _ical(selection.scheduled(session, Selection(semester=level.uid), zone))
        return _one_table("events", _events(occurrences.of_level(session, level, zone)), form)

    return _as_file(kept_answer(read, form, write=bytes, content_type=TYPES[form]), "semester", form)


@bp.post("/export/custom")
@bp.input(ExportIn, arg_name="asked")
@bp.doc(responses=_FILE)
@public
def export_custom(asked: ExportIn) -> Response:
    """Several kinds, filters for meetings, chosen columns. CSV of several kinds is a zip."""
    entities = list(dict.fromkeys(asked.entities))
    if asked.format == "ical" and entities != ["events"]:
        raise BadRequest("entities: a calendar has events alone")
    known = {column for entity in entities for column in (*COLUMNS[entity], *_tops(entity))}
    for field in asked.fields:
        if field not in known:
            raise BadRequest(f"fields: there is no {field!r} in {', '.join(entities)}")
    chosen = _selection(asked.filters)
    with snapshot(new_session()) as session:
        if asked.format == "ical":
            body = _ical(selection.scheduled(session, chosen, settings().zone))
            return _as_file(Response(body, content_type=CALENDAR), "catalog", "ical")
        tables = {entity: _rows(session, entity, chosen) for entity in entities}
    if asked.format == "json":
        kept = {entity: [_kept_keys(row, asked.fields) for row in found] for entity, found in tables.items()}
        return _as_file(Response(orjson.dumps({"data": kept}), content_type=TYPES["json"]), "catalog", "json")
    return _csv_answer([_table(entity, found, asked.fields) for entity, found in tables.items()])


def _kept(entity: Entity, form: str) -> Response:
    def read(session: Session) -> bytes:
        return _one_table(entity, _rows(session, entity, Selection()), form)

    return _as_file(kept_answer(read, form, write=bytes, content_type=TYPES[form]), entity, form)


def _rows(session: Session, entity: Entity, chosen: Selection) -> list[Json]:
    """What lists of this door show."""
    if entity == "programs":
        return [program_out(row) for row in rows(session, Program, Program.is_active.is_(True))]
    if entity == "semesters":
        return [semester_out(row) for row in semesters.everywhere(session, chosen.program)]
    if entity == "courses":
        return [course_out(row) for row in rows(session, Course)]
    if entity == "rooms":
        return [room_out(row) for row in rows(session, Room)]
    if entity == "instructors":
        return [instructor_out(row) for row in rows(session, Instructor)]
    return _events(selection.events(session, chosen, settings().zone))


def _events(found: Sequence[Occurrence]) -> list[Json]:
    return [occurrence_out(occurrence) for occurrence in found]


def _selection(filters: FiltersIn) -> Selection:
    """Raises BadRequest."""
    named = filters.programId is not None or filters.semesterId is not None
    slot = None if named and not (filters.from_ or filters.to) else slot_of(filters, _USUAL)
    if slot is not None and not named and slot.ends_at - slot.starts_at > LONGEST:
        raise BadRequest("filters: a range is at most 366 days long")
    return Selection(filters.programId, filters.semesterId, slot)


def _format(query: ExportQuery, *forms: str) -> str:
    form = query.format.strip().lower() or "json"
    if form not in forms:
        raise BadRequest(f"format must be one of {', '.join(forms)}")
    return form


def _one_table(entity: Entity, found: Sequence[Json], form: str) -> bytes:
    if form == "json":
        return orjson.dumps({"data": found})
    out = BytesIO()
    write_csv(_table(entity, found, []), out)
    return out.getvalue()


def _table(entity: Entity, found: Sequence[Json], fields: Sequence[str]) -> Outgoing:
    header = [column for column in COLUMNS[entity] if _is_wanted(column, fields)]
    return Outgoing(entity, header, ([_cell(row, column) for column in header] for row in found))


def _cell(row: Json, column: str) -> Cell:
    value: Any = row
    for key in column.split("."):
        value = None if value is None else value[key]
    if isinstance(value, list):
        return ", ".join(value)
    return orjson.dumps(value).decode() if isinstance(value, dict) else value


def _is_wanted(column: str, fields: Sequence[str]) -> bool:
    """A field names a column, or all that begin with it and a dot."""
    return not fields or any(column == field or column.startswith(f"{field}.") for field in fields)


def _kept_keys(row: Json, fields: Sequence[str]) -> Json:
    """JSON keeps whole objects of which a part is wanted."""
    tops = {field.split(".")[0] for field in fields}
    return {key: value for key, value in row.items() if not tops or key in tops}


def _tops(entity: Entity) -> set[str]:
    return {column.split(".")[0] for column in COLUMNS[entity]}


def _ical(found: Sequence[ScheduledEvent]) -> bytes:
    return b"".join(calendar("Horarium", settings().zone, map(meeting_of, found)))


def _csv_answer(tables: Sequence[Outgoing]) -> Response:
    out = BytesIO()
    if len(tables) == 1:
        write_csv(tables[0], out)
        return _as_file(Response(out.getvalue(), content_type=TYPES["csv"]), tables[0].name, "csv")
    write_zip(tables, out)
    answer = Response(out.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="catalog.zip"'
    return answer


def _as_file(answer: Response, name: str, form: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ENDINGS[form]}"'
    return answer
