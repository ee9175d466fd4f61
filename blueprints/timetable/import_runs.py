"""``/import/runs``: an import step by step, as the pages of staff take it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, request, send_file, url_for
from werkzeug.exceptions import NotFound

from blueprints.access import requires
from blueprints.identity import current_actor, signed_in
from blueprints.json_answer import json_answer
from blueprints.services import new_session, operations
from blueprints.times import wire_time
from blueprints.timetable.doors import api
from blueprints.timetable.edits import reading
from blueprints.timetable.errors import invalid
from blueprints.timetable.schemas_imports import RunDetailsOut, RunMappingIn, RunOut, RunsQuery
from models import ImportRun, Role
from services.transfer.formats import FORMATS
from services.transfer.runs import steps
from services.transfer.runs.at_work import is_at_work
from services.transfer.runs.error_sheet import error_sheet
from services.transfer.runs.kept import Upload
from services.transfer.runs.mapping import as_api, from_api
from services.transfer.runs.seen import SeenFile, seen_files


@api.get("/import/runs")
@api.input(RunsQuery, location="query", arg_name="query")
@api.output(list[RunOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.ADMIN)
def list_import_runs(query: RunsQuery) -> Response:
    """One's own imports, and those of others that are applied; the newest first."""
    with reading() as session:
        found = steps.newest(session, signed_in().user_id, query.limit)
        return json_answer([_run_out(run) for run in found])


@api.post("/import/runs")
@api.output(RunDetailsOut, status_code=201)
@requires(Role.ADMIN)
def begin_import_run() -> Response:
    """Upload `files`; what their columns mean is guessed, or taken from a template for the same headers."""
    sent = request.files.getlist("files")
    if not sent:
        return invalid([("files", "No file was sent")])
    uploads = [Upload(file.filename or "", file.read(), file.mimetype) for file in sent]
    uid = steps.upload(
        new_session(), operations().imports.kept, current_actor("api"), uploads, datetime.now(UTC)
    )
    answer = _details(uid, 201)
    answer.headers["Location"] = url_for(".get_import_run", uid=uid, _external=True)
    return answer


@api.get("/import/runs/<uuid:uid>")
@api.output(RunDetailsOut)
@requires(Role.ADMIN)
def get_import_run(uid: UUID) -> Response:
    """How far it has come. One of somebody else is found when it is applied."""
    return _details(uid)


@api.put("/import/runs/<uuid:uid>/mapping")
@api.input(RunMappingIn, arg_name="told")
@api.output(RunDetailsOut)
@requires(Role.ADMIN)
def map_import_run(uid: UUID, told: RunMappingIn) -> Response:
    """Tell what the columns mean; what was checked before counts no more."""
    with reading() as session:
        files = seen_files(steps.find(session, uid, signed_in().user_id).files)
    mappings = from_api(files, told.mapping)
    now = datetime.now(UTC)
    steps.tell(new_session(), uid, signed_in().user_id, mappings, told.ignoreConflicts, now)
    return _details(uid)


@api.post("/import/runs/<uuid:uid>/check")
@api.output(RunDetailsOut, status_code=202)
@requires(Role.ADMIN)
def check_import_run(uid: UUID) -> Response:
    """Begin to find out what it would do; nothing is written."""
    operations().imports.check(uid, current_actor("api"))
    return _details(uid, 202)


@api.post("/import/runs/<uuid:uid>/apply")
@api.output(RunDetailsOut, status_code=202)
@requires(Role.ADMIN)
def apply_import_run(uid: UUID) -> Response:
    """Begin to do what the check has shown, in one transaction. Asking twice is asking once."""
    operations().imports.apply(uid, current_actor("api"))
    return _details(uid, 202)


@api.get("/import/runs/<uuid:uid>/errors")
@requires(Role.ADMIN)
def get_import_errors(uid: UUID) -> Response:
    """The rows that are left out, as they were, each with the reason: an Excel workbook, kept for a day."""
    kept = operations().imports.kept
    with reading() as session:
        run = steps.find(session, uid, signed_in().user_id)
    if is_at_work(run, datetime.now(UTC)) or not kept.has_errors(run.folder):
        raise NotFound
    sheet = error_sheet(kept.errors(run.folder))
    name = f"errors_{run.created_at:%Y-%m-%d}.xlsx"
    return send_file(sheet, FORMATS["excel"].media_type, as_attachment=True, download_name=name, max_age=0)


@api.delete("/import/runs/<uuid:uid>")
@api.output({}, status_code=204)
@requires(Role.ADMIN)
def discard_import_run(uid: UUID) -> Response:
    """Give up an import that is not applied, and delete its files."""
    kept = operations().imports.kept
    steps.discard(new_session(), kept, uid, signed_in().user_id, datetime.now(UTC))
    return Response(status=204)


def _details(uid: UUID, status: int = 200) -> Response:
    with reading() as session:
        run = steps.find(session, uid, signed_in().user_id)
    files = seen_files(run.files)
    body = {
        **_run_out(run),
        "tables": _tables_out(files, run.mapping),
        "refused": [{"file": file.name, "reason": file.refused} for file in files if file.refused],
        "mapping": as_api(files, run.mapping),
        "preview": run.preview,
    }
    return json_answer(body, status)


def _run_out(run: ImportRun) -> dict[str, Any]:
    at_work = is_at_work(run, datetime.now(UTC))
    progress = operations().imports.progress(run) if at_work else None
    return {
        "uid": str(run.uid),
        "username": run.username,
        "createdAt": wire_time(run.created_at),
        "state": run.state,
        "isAtWork": at_work,
        "ignoreConflicts": run.keep_existing,
        "counts": run.counts or None,
        "batchId": run.batch_id,
        "error": run.error,
        "progress": progress
        and {
            "done": progress.done,
            "total": progress.total,
            "since": progress.since and wire_time(progress.since),
        },
    }


def _tables_out(files: list[SeenFile], mapping: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {
            "file": file.name,
            "name": table.name,
            "rows": table.rows,
            "columns": [
                {"header": column.header, "letter": column.letter, "example": column.example}
                for column in table.columns
            ],
            "template": told["template"],
        }
        for file, of_file in zip(files, mapping, strict=True)
        for table, told in zip(file.tables, of_file, strict=True)
    ]
