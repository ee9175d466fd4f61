"""One row of a registry: shown, turned into a form, stored. A row that somebody else has changed meanwhile says so."""

from flask import Response, redirect, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.fragments import blocks, kept_nowhere, wants_block
from blueprints.pages.registries.forms import RowForm, say_why
from blueprints.pages.registries.lines import Line, choices, last_change, one_line, row_form
from blueprints.pages.registries.listing import PAGE, row_words, whole
from blueprints.pages.registries.sheets import SHEETS
from blueprints.pages.registries.toast import Toast, tell
from blueprints.pages.registries.wanted import NEW, Wanted, wanted_back
from blueprints.services import new_session
from models import Role
from services.changes.edit import editing
from services.changes.errors import Refused, Unknown
from services.changes.history import RecordChange


class Stale(Exception):
    """Somebody has changed the row since the form was made of it."""


@for_people(Role.ADMIN)
def registry_row(slug: str, row_id: int) -> WerkzeugResponse:
    """htmx gets the row, with ``edit`` as a form; others the list with it."""
    asked = wanted_back(SHEETS[slug])
    edits = "edit" in request.args
    if not wants_block():
        changes = {"edit": row_id} if edits else {}
        return redirect(asked.link(_anchor=f"r-{row_id}", **changes), 303)
    with new_session()() as session:
        line = one_line(session, asked.sheet, row_id)
        form = None
        if line is not None and edits and not line.row.is_managed:
            form = row_form(session, asked, line.row, choices(session, asked))
    return _row(asked, line, form, opened=edits)


@for_people(Role.ADMIN)
def new_registry_row(slug: str) -> WerkzeugResponse:
    """htmx gets an empty row, others the list with one on top."""
    asked = wanted_back(SHEETS[slug])
    if not wants_block():
        return redirect(asked.link(edit=NEW), 303)
    with new_session()() as session:
        form = row_form(session, asked, None, choices(session, asked))
    return _row(asked, None, form)


@for_people(Role.ADMIN)
def create_registry_row(slug: str) -> WerkzeugResponse:
    """Store a new row."""
    asked = wanted_back(SHEETS[slug])
    with new_session()() as session:
        form = row_form(session, asked, None, choices(session, asked), sent=True)
    if not form.validate():
        return _refused(asked, None, form, 400)
    try:
        with editing(new_session(), current_actor("page")) as edit:
            created = asked.sheet.kind.create(edit, form.values)
            row_id = created.id
    except Refused as refused:
        say_why(form, refused)
        return _refused(asked, None, form, 409)
    message = _("%(name)s is added.", name=form["name"].data)
    return _stored(asked, row_id, Toast(message, edit.batch_id))


@for_people(Role.ADMIN)
def save_registry_row(slug: str, row_id: int) -> WerkzeugResponse:
    """Store what a row was changed to; 412 when it is not what the form was made of."""
    asked = wanted_back(SHEETS[slug])
    with new_session()() as session:
        line = one_line(session, asked.sheet, row_id)
        if line is None:
            return _gone(asked)
        if line.row.is_managed:
            return _refused(asked, line, None, 409)
        form = row_form(session, asked, line.row, choices(session, asked), sent=True)
    if not form.validate():
        return _refused(asked, line, form, 400)
    try:
        batch_id = _save(asked, row_id, form)
    except Stale:
        return _overtaken(asked, row_id, form)
    except Unknown as unknown:
        if unknown.kind == asked.sheet.kind.name and unknown.id == row_id:
            return _gone(asked)
        say_why(form, unknown)
        return _refused(asked, line, form, 409)
    except Refused as refused:
        say_why(form, refused)
        return _refused(asked, line, form, 409)
    name = form["name"].data
    said = _("%(name)s is saved.", name=name) if batch_id else _("%(name)s: nothing has changed.", name=name)
    return _stored(asked, row_id, Toast(said, batch_id))


def _save(asked: Wanted, row_id: int, form: RowForm) -> int | None:
    with editing(new_session(), current_actor("page")) as edit:
        row = asked.sheet.kind.locked(edit, row_id)
        if str(row.version) != form.version.data:
            raise Stale
        asked.sheet.kind.update(edit, row, form.values)
    return edit.batch_id


def _stored(asked: Wanted, row_id: int, toast: Toast) -> WerkzeugResponse:
    if not wants_block():
        tell(toast)
        return redirect(asked.link(_anchor=f"r-{row_id}"), 303)
    with new_session()() as session:
        line = one_line(session, asked.sheet, row_id)
    return _row(asked, line, None, toast=toast, focus=True)


def _overtaken(asked: Wanted, row_id: int, form: RowForm) -> Response:
    """The form as it was sent; sent once more, it is stored over what somebody else has written."""
    with new_session()() as session:
        line = one_line(session, asked.sheet, row_id)
        if line is None:
            return _gone(asked)
        change = last_change(session, line.row)
    form.version.data = str(line.row.version)
    return _refused(asked, line, form, 412, change)


def _refused(
    asked: Wanted, line: Line | None, form: RowForm | None, status: int, stale: RecordChange | None = None
) -> Response:
    """The form with what is wrong in it; none for a row that is the sync's."""
    if not wants_block():
        edited = Wanted(asked.sheet, asked.wish, asked.page, str(line.row.id) if line else NEW)
        return whole(edited, status, form, stale=stale)
    answer = _row(asked, line, form, opened=True, stale=stale)
    answer.status_code = status
    return answer


def _gone(asked: Wanted) -> Response:
    """Deleted meanwhile: by htmx a row that says so."""
    if not wants_block():
        raise NotFound(_("Somebody has deleted it meanwhile. The list shows what there is."))
    answer = _row(asked, None, None)
    answer.status_code = 404
    return answer


def _row(
    asked: Wanted,
    line: Line | None,
    form: RowForm | None,
    *,
    opened: bool = False,
    focus: bool = False,
    toast: Toast | None = None,
    stale: RecordChange | None = None,
) -> Response:
    context = {
        **row_words(asked),
        "line": line,
        "form": form,
        "opened": opened,
        "focus": focus or not opened,
        "toast": toast,
        "stale": stale,
    }
    names = ("row", "toast", "say") if toast else ("row", "say")
    return kept_nowhere(blocks(PAGE, *names, **context))
