"""The third and fourth step: what would happen, how far it is, and what has happened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor, signed_in
from blueprints.pages.account_words import moments
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.transfer.doors import attempt, now, run_of
from blueprints.pages.transfer.reason_words import column_words
from blueprints.pages.transfer.words import ENDED_EARLY, apply_words, done_words
from blueprints.services import new_session, operations
from models import ImportRun, ImportState, Role
from services.transfer.formats import FORMATS
from services.transfer.runs import steps
from services.transfer.runs.at_work import is_at_work
from services.transfer.runs.error_sheet import error_sheet
from services.transfer.runs.undone import standings
from services.transfer.runs.work import is_checked

PAGE = "transfer/run.html"
SORTS = ("failed", "updated", "created")


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/import/<uuid:uid>", view_func=import_run)
    actions = "/desk/import/<uuid:uid>/<any(check, apply, discard):action>"
    bp.add_url_rule(actions, view_func=import_action, methods=["POST"])
    bp.add_url_rule("/desk/import/<uuid:uid>/errors", view_func=import_errors)


@for_people(Role.ADMIN)
def import_run(uid: UUID) -> WerkzeugResponse:
    """How the import goes on. Who watches it asks again and again, and gets its progress until it has ended."""
    run = run_of(uid)
    if is_at_work(run, now()):
        return _working(run)
    if not is_checked(run) and run.state != ImportState.APPLIED:
        return _elsewhere(url_for("pages.import_columns", uid=uid))
    return _whole(run)


@for_people(Role.ADMIN)
def import_action(uid: UUID, action: str) -> WerkzeugResponse:
    """What a button of the page says; the answer does not wait for what takes long."""
    run_of(uid)
    return ACTIONS[action](uid)


@for_people(Role.ADMIN)
def import_errors(uid: UUID) -> Response:
    """The rows that are left out, as a workbook."""
    run, kept = run_of(uid), operations().imports.kept
    if is_at_work(run, now()) or not kept.has_errors(run.folder):
        raise NotFound
    answer = send_file(
        error_sheet(kept.errors(run.folder), _("Why it was left out"), column_words),
        mimetype=FORMATS["excel"].media_type,
        as_attachment=True,
        download_name=f"errors_{run.created_at:%Y-%m-%d}.xlsx",
        conditional=False,
    )
    return kept_nowhere(answer)


def _check(uid: UUID) -> WerkzeugResponse:
    """Again, with another choice about rows that are there."""
    keep = request.form.get("keep") == "yes"
    mapping = run_of(uid).mapping
    attempt(lambda: steps.tell(new_session(), uid, signed_in().user_id, mapping, keep, now()))
    attempt(lambda: operations().imports.check(uid, current_actor("page")))
    return redirect(url_for("pages.import_run", uid=uid), 303)


def _apply(uid: UUID) -> WerkzeugResponse:
    attempt(lambda: operations().imports.apply(uid, current_actor("page")))
    return redirect(url_for("pages.import_run", uid=uid), 303)


def _discard(uid: UUID) -> WerkzeugResponse:
    kept = operations().imports.kept
    attempt(lambda: steps.discard(new_session(), kept, uid, signed_in().user_id, now()))
    return redirect(url_for("pages.desk_import"), 303)


ACTIONS: dict[str, Callable[[UUID], WerkzeugResponse]] = {
    "check": _check,
    "apply": _apply,
    "discard": _discard,
}


def _working(run: ImportRun) -> Response:
    context = {
        "run": run,
        "working": True,
        "is_check": run.state == ImportState.CHECKING,
        "progress": operations().imports.progress(run),
        "moment": moments(),
        "said": "",
    }
    if wants_block():
        return kept_nowhere(blocks(PAGE, "progress", **context))
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context)))


def _elsewhere(address: str) -> WerkzeugResponse:
    """htmx follows a redirect by itself and would put the page there where the progress was."""
    if wants_block():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _whole(run: ImportRun) -> Response:
    with new_session()() as session:
        standing = standings(session, [run.batch_id])[run.batch_id] if run.batch_id else None
    counts = run.counts
    context: dict[str, Any] = {
        "run": run,
        "working": False,
        "is_done": run.state == ImportState.APPLIED,
        "standing": standing,
        "counts": counts,
        "sort": _sort(run),
        "sorts": [one for one in SORTS if counts.get(one)],
        "has_error_sheet": operations().imports.kept.has_errors(run.folder),
        "ended_early": _ended_early(run),
        "apply_words": apply_words,
        "done_words": done_words,
        "moment": moments(),
    }
    if wants_block():
        answer = blocks(PAGE, "run", "say", said=_said(run), **context)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#run", "outerHTML"
        return kept_nowhere(answer)
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, said="", **context)))


def _sort(run: ImportRun) -> str:
    """Which rows are shown: those that need somebody first."""
    asked = request.args.get("show", "")
    return (
        asked
        if run.counts.get(asked) and asked in SORTS
        else next((one for one in SORTS if run.counts.get(one)), "")
    )


def _ended_early(run: ImportRun) -> str:
    """An import that was cut off with its process is still called at work, and is not."""
    if run.state == ImportState.APPLYING:
        return _("The import was interrupted. Nothing of it was written. It can be applied again.")
    return str(ENDED_EARLY.get(run.error, ""))


def _said(run: ImportRun) -> str:
    if run.state == ImportState.APPLIED:
        return _("The import has ended: %(what)s.", what=done_words(run.counts))
    return _("The check has ended: %(what)s.", what=done_words(run.counts))
