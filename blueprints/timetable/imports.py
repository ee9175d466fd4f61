"""``/import/upload``: rows of spreadsheets into the timetable."""

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response, g, request
from werkzeug.datastructures import FileStorage

from blueprints.access import requires
from blueprints.identity import current_actor
from blueprints.json_answer import json_answer
from blueprints.services import new_session, settings
from blueprints.timetable.doors import api
from blueprints.timetable.errors import invalid
from blueprints.timetable.schemas_transfer import ImportOut, ImportQuery
from models import Role
from services.transfer.importing import import_tables
from services.transfer.mapping import TableMappings, parse_mapping
from services.transfer.sandbox import read_file
from services.transfer.summary import ImportSummary, RowError
from services.transfer.tables import FileRefused, Table, TooLarge
from services.transfer.texts import text_of

METADATA = "metadata"
WHOLE_FILE = "SYSTEM"


@api.post("/import/upload")
@api.input(ImportQuery, location="query", arg_name="query")
@api.output(ImportOut)
@requires(Role.ADMIN)
def upload(query: ImportQuery) -> Response:
    """Import workbooks, CSV, JSON, or zips of CSV; `metadata` says what their columns mean, else their headers do.

    All good rows land in one transaction; the others are reported. `dryRun=true` tells the same and writes nothing.
    """
    files = request.files.getlist("files")
    if not files:
        return invalid([("files", "No file was sent")])
    try:
        mappings = _mappings()
    except orjson.JSONDecodeError:
        return invalid([(METADATA, "Not JSON")])
    tables, refused = _read(files)
    if refused and len(refused) == len(files):
        raise refused[0]
    summary = import_tables(
        new_session(),
        current_actor("api"),
        tables,
        mappings=mappings,
        keep_existing=query.ignoreConflicts,
        zone=settings().zone,
        dry_run=query.dryRun,
    )
    g.change_batch = summary.batch_id
    return json_answer(_summary_out(summary, refused))


def _mappings() -> TableMappings | None:
    """The client in use sends it as a file part, others as a field, with or without a key around it."""
    part = request.files.get(METADATA)
    text = part.read() if part is not None else request.form.get(METADATA, "").encode()
    if not text.strip():
        return None
    told = orjson.loads(text)
    inner = told.get(METADATA) if isinstance(told, dict) and len(told) == 1 else None
    return parse_mapping(told if inner is None else inner)


def _read(files: Sequence[FileStorage]) -> tuple[list[Table], list[FileRefused]]:
    """The tables of the files that can be read, and why the others cannot. Raises TooLarge."""
    tables: list[Table] = []
    refused: list[FileRefused] = []
    for file in files:
        try:
            tables += read_file(file.filename or "", file.read(), file.mimetype)
        except TooLarge:
            raise
        except FileRefused as refusal:
            refused.append(refusal)
    return tables, refused


def _summary_out(summary: ImportSummary, refused: Sequence[FileRefused]) -> dict[str, Any]:
    return {
        "totalRows": summary.total_rows,
        "successfulRows": summary.successful_rows,
        "failedRows": summary.failed_rows,
        "errors": [*map(_refusal_out, refused), *map(_error_out, summary.errors)],
        "skippedFiles": [*(refusal.file for refusal in refused), *summary.skipped_files],
        "entitySummary": dict(summary.by_entity),
        "created": summary.created,
        "updated": summary.updated,
        "skipped": summary.skipped,
    }


def _error_out(error: RowError) -> dict[str, Any]:
    return {
        "entityType": error.source,
        "rowIndex": error.row_index,
        "errorMessage": error.message,
        "invalidValue": text_of(error.value),
        "line": error.line,
        "column": error.column,
    }


def _refusal_out(refusal: FileRefused) -> dict[str, Any]:
    return {
        "entityType": WHOLE_FILE,
        "rowIndex": -1,
        "errorMessage": str(refusal),
        "invalidValue": refusal.file,
        "line": 0,
        "column": "",
    }
