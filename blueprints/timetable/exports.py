"""``/export``: the registries and the schedule as a file."""

from datetime import UTC, datetime

from flask import Response, request, send_file

from blueprints.access import requires
from blueprints.services import new_session, settings
from blueprints.timetable.doors import api
from blueprints.timetable.errors import error_answer, invalid
from blueprints.timetable.schemas_transfer import ExportQuery
from models import Role
from services.transfer import export
from services.transfer.entities import entity_named
from services.transfer.formats import FORMATS


@api.get("/export")
@api.input(ExportQuery, location="query", arg_name="query")
@requires(Role.ADMIN)
def export_tables(query: ExportQuery) -> Response:
    """Entities as an Excel workbook, a zip of CSV files, or JSON; importing the file gives the same again."""
    # A list is sent as one value with commas, or as several values.
    names = [name.strip() for given in request.args.getlist("entitiesList") for name in given.split(",")]
    entities = [entity_named(name) for name in dict.fromkeys(names) if name]
    if not entities:
        return invalid([("entitiesList", "Names at least one entity")])
    chosen = FORMATS.get(query.format)
    if chosen is None:
        told = f"There is no format {query.format!r}; there are {', '.join(FORMATS)}"
        return error_answer(400, told, "UNSUPPORTED_CODEC")
    today = datetime.now(UTC).astimezone(settings().zone).date()
    return send_file(
        export.file_of(new_session(), entities, chosen),
        mimetype=chosen.media_type,
        as_attachment=True,
        download_name=export.file_name(entities, chosen, today),
        max_age=0,
    )
