"""The second step: what each table is, and what its columns mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor, signed_in
from blueprints.pages.forms import tidy
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.transfer.doors import attempt, found, now, run_of
from blueprints.pages.transfer.words import ENDED_EARLY, ENTITIES
from blueprints.services import new_session, operations
from models import ImportRun, ImportState, ImportTemplate, Role
from services.database import writing
from services.transfer.entities import ENTITIES as KNOWN
from services.transfer.mapping import BadMapping
from services.transfer.runs import mapping as mappings
from services.transfer.runs import steps, templates
from services.transfer.runs.at_work import is_at_work
from services.transfer.runs.errors import NothingChosen, UnknownTemplate
from services.transfer.runs.mapping import Mappings, Told
from services.transfer.runs.seen import SeenFile, SeenTable, seen_files

PAGE = "transfer/columns.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/import/<uuid:uid>/columns", view_func=import_columns)
    bp.add_url_rule("/desk/import/<uuid:uid>/columns", view_func=tell_columns, methods=["POST"])


@dataclass(frozen=True)
class Shown:
    """A table with what is told of it."""

    number: int
    """Among all tables, from 0: its fields are called by it."""
    file: SeenFile
    table: SeenTable
    told: Told
    templates: list[ImportTemplate]

    @property
    def doubled(self) -> set[str]:
        return mappings.doubled(self.told)

    @property
    def lacking(self) -> list[str]:
        return mappings.lacking(self.told)

    @property
    def matched(self) -> int:
        return len(self.told["headersMapping"])


@for_people(Role.ADMIN)
def import_columns(uid: UUID) -> WerkzeugResponse:
    """The columns as they are told now; an import that is at work or done shows how it goes on instead."""
    run = run_of(uid)
    if run.state == ImportState.APPLIED or is_at_work(run, now()):
        return redirect(url_for("pages.import_run", uid=uid), 303)
    return _page(uid)


@for_people(Role.ADMIN)
def tell_columns(uid: UUID) -> WerkzeugResponse:
    """Keep what the form says; then do what its button is for: check, save a template, use one, or look again."""
    run = run_of(uid)
    files, form = seen_files(run.files), request.form
    action, _dash, of = form.get("action", "").partition("-")
    told = _told(files, run.mapping, form)
    if action == "use":
        told = _with_template(files, told, of)
    keep = form.get("keep") == "yes"
    attempt(lambda: steps.tell(new_session(), uid, signed_in().user_id, told, keep, now()))
    if action == "check":
        return _check(uid)
    refused = _save(files, told, of) if action == "save" else ""
    if refused:
        return _page(uid, 400, refused)
    return (
        _page(uid)
        if wants_block()
        else redirect(url_for("pages.import_columns", uid=uid, _anchor=_place(of)), 303)
    )


def _check(uid: UUID) -> WerkzeugResponse:
    try:
        attempt(lambda: operations().imports.check(uid, current_actor("page")))
    except NothingChosen:
        return _page(uid, 400, _("Say of at least one table what it is."))
    except BadMapping:
        return _page(uid, 400, _("Two columns of one table are the same. Choose which one it is."))
    return redirect(url_for("pages.import_run", uid=uid), 303)


def _told(files: list[SeenFile], before: Mappings, form: Mapping[str, str]) -> Mappings:
    """As the form says; a table that became something else is guessed anew."""
    told: Mappings = []
    number = 0
    for file, of_file in zip(files, before, strict=True):
        told.append([])
        for table, was in zip(file.tables, of_file, strict=True):
            told[-1].append(_table_told(file, table, was, number, form))
            number += 1
    return told


def _table_told(file: SeenFile, table: SeenTable, was: Told, number: int, form: Mapping[str, str]) -> Told:
    entity = form.get(f"is-{number}", "")
    if entity != was["entityType"]:
        return mappings.guessed_as(file.name, table, entity)
    properties = {place: form.get(f"c-{number}-{place}", "") for place in range(len(table.columns))}
    told = mappings.told_by(table, entity, properties)
    return was if told["headersMapping"] == was["headersMapping"] else told


def _with_template(files: list[SeenFile], told: Mappings, of: str) -> Mappings:
    """``of`` is the number of the table, and that of the template."""
    number, _dash, template_id = of.partition("-")
    tables = {str(place): table for place, table in enumerate(_tables(files))}
    if number not in tables or not template_id.isdecimal() or len(template_id) > 9:
        return told
    try:
        with new_session()() as session:
            template = templates.get(session, int(template_id))
    except UnknownTemplate:
        return told
    flat = [one for of_file in told for one in of_file]
    flat[int(number)] = mappings.from_template(tables[number], template.name, template.mapping)
    left = iter(flat)
    return [[next(left) for _table in of_file] for of_file in told]


def _save(files: list[SeenFile], told: Mappings, of: str) -> str:
    """Keep a template; gives why not."""
    name = tidy(request.form.get(f"name-{of}"))[: templates.LONGEST_NAME]
    every = list(zip(_tables(files), (one for of_file in told for one in of_file), strict=True))
    if not name or "\0" in name:
        return _("Give the template a name.")
    if not of.isdecimal() or len(of) > 3 or int(of) >= len(every) or not every[int(of)][1]["entityType"]:
        return _("Say first what the table is.")
    table, mapping = every[int(of)]
    with writing(new_session()) as session:
        templates.save(session, name, table.fingerprint, mapping, signed_in().user_id, now())
    return ""


def _tables(files: list[SeenFile]) -> Iterator[SeenTable]:
    return (table for file in files for table in file.tables)


def _place(of: str) -> str | None:
    """Where the reader was."""
    return f"t{of.partition('-')[0]}" if of else None


def _page(uid: UUID, status: int = 200, refused: str = "") -> Response:
    with new_session()() as session:
        run = found(session, uid)
        files = seen_files(run.files)
        fitting = templates.fitting(session, {table.fingerprint for table in _tables(files)})
        shown = list(_shown(run, files, fitting))
    context: dict[str, Any] = {
        "run": run,
        "files": files,
        "shown": shown,
        "refused": refused,
        "ended_early": ENDED_EARLY.get(run.error, ""),
        "entities": ENTITIES,
        "known": KNOWN,
    }
    if wants_block():
        answer = blocks(PAGE, "columns", **context)
        answer.status_code = status
        return kept_nowhere(answer)
    return kept_nowhere(page_answer(render_template(PAGE, **context), status))


def _shown(
    run: ImportRun, files: list[SeenFile], fitting: dict[str, list[ImportTemplate]]
) -> Iterator[Shown]:
    number = 0
    for file, of_file in zip(files, run.mapping, strict=True):
        for table, told in zip(file.tables, of_file, strict=True):
            yield Shown(number, file, table, told, fitting[table.fingerprint])
            number += 1
