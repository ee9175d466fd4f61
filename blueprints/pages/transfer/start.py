"""Where an import begins: the upload, and the last imports."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor, signed_in
from blueprints.pages.account_words import moments
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.transfer.doors import now, others_words
from blueprints.pages.transfer.words import done_words, refusal_words
from blueprints.services import new_session, operations
from models import Role
from services.changes.errors import Refused
from services.transfer.limits import LIMITS, MEGABYTE
from services.transfer.runs import steps
from services.transfer.runs.at_work import is_at_work
from services.transfer.runs.errors import AllRefused, NothingUploaded, OthersAtWork, TooManyTables
from services.transfer.runs.kept import NoRoom, Upload
from services.transfer.runs.undone import standings

PAGE = "transfer/start.html"
RUNS_SHOWN = 10


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/import", view_func=desk_import)
    bp.add_url_rule("/desk/import", view_func=begin_import, methods=["POST"])


@for_people(Role.ADMIN)
def desk_import() -> Response:
    """Choose files; what was imported last."""
    return _page()


@for_people(Role.ADMIN)
def begin_import() -> WerkzeugResponse:
    """Keep the files that were sent, and go on to their columns."""
    files = [file for file in request.files.getlist("files") if file.filename]
    uploads = [Upload(file.filename or "", file.read(), file.mimetype) for file in files]
    try:
        uid = steps.upload(new_session(), operations().imports.kept, current_actor("page"), uploads, now())
    except (NothingUploaded, AllRefused, TooManyTables, NoRoom, OthersAtWork) as refused:
        return _page(409 if isinstance(refused, OthersAtWork) else 400, _why(refused))
    return redirect(url_for("pages.import_columns", uid=uid), 303)


def _why(refused: Refused) -> str:
    if isinstance(refused, AllRefused):
        return refusal_words(refused.refusals)
    if isinstance(refused, OthersAtWork):
        return others_words(refused)
    if isinstance(refused, TooManyTables):
        return _("The files hold more than %(count)s tables. Import them in parts.", count=steps.MOST_TABLES)
    if isinstance(refused, NoRoom):
        return _("So many uploads wait to be imported that there is no room for more. Try again later.")
    return _("Choose a file first.")


def _page(status: int = 200, refused: str = "") -> Response:
    with new_session()() as session:
        runs = steps.newest(session, signed_in().user_id, RUNS_SHOWN)
        found = standings(session, [run.batch_id for run in runs if run.batch_id])
    context: dict[str, Any] = {
        "refused": refused,
        "runs": runs,
        "undone": {number for number, one in found.items() if one.is_undone},
        "me": signed_in().user_id,
        "is_at_work": lambda run: is_at_work(run, now()),
        "done_words": done_words,
        "moment": moments(),
        "megabytes": LIMITS.bytes // MEGABYTE,
        "most_rows": LIMITS.rows,
        "most_files": steps.MOST_FILES,
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context), status))
