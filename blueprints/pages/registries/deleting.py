"""Deleting a row: first what depends on it, then the delete, which can be undone."""

from collections.abc import Sequence

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.registries.outlook import Outlook, outlook
from blueprints.pages.registries.refusals import why_kept
from blueprints.pages.registries.sheets import SHEETS, Sheet
from blueprints.pages.registries.toast import Toast, tell
from blueprints.pages.registries.wanted import wanted_back
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Role
from services.changes.edit import editing
from services.registries import bulk

PAGE = "registries/delete.html"


class NotAgreed(Exception):
    """More meetings would go than somebody was told."""


@for_people(Role.ADMIN)
def ask_to_delete(slug: str, row_id: int) -> Response:
    """What the delete would take with it."""
    return _question(SHEETS[slug], row_id)


@for_people(Role.ADMIN)
def delete_registry_row(slug: str, row_id: int) -> WerkzeugResponse:
    """Delete the row, when what goes with it is what the page has told."""
    sheet = SHEETS[slug]
    try:
        toast = delete_all(sheet, [row_id], request.form.get("expected", ""))
    except NotAgreed:
        return _question(sheet, row_id, changed=True)
    if toast is None:
        return _question(sheet, row_id, changed=True)
    tell(toast)
    return redirect(wanted_back(sheet).link(), 303)


def delete_all(sheet: Sheet, ids: Sequence[int], expected: str) -> Toast | None:
    """Delete what can be deleted of these; None where that is nothing.

    ``expected`` is how many meetings the page said would go. Raises NotAgreed when it is another number now.
    """
    with editing(new_session(), current_actor("page"), exclusive=True) as edit:
        done = bulk.delete(edit, sheet.kind, ids, cascade=True)
        if str(done.deleted_events) != expected:
            raise NotAgreed
    if not done.touched:
        return None
    return Toast(_deleted(done), edit.batch_id)


def _deleted(done: bulk.Outcome) -> str:
    count = len(done.touched)
    what = done.touched[0].title
    if count > 1:
        what = ngettext("%(count)s row", "%(count)s rows", count, count=number(count))
    if not done.deleted_events:
        return _("Deleted: %(what)s.", what=what)
    return ngettext(
        "Deleted: %(what)s and %(count)s meeting.",
        "Deleted: %(what)s and %(count)s meetings.",
        done.deleted_events,
        what=what,
        count=number(done.deleted_events),
    )


def _question(sheet: Sheet, row_id: int, *, changed: bool = False) -> Response:
    found: Outlook = outlook(sheet, [row_id])
    if not found.titles and not found.kept:
        raise NotFound(_("Somebody has deleted it meanwhile. The list shows what there is."))
    asked = wanted_back(sheet)
    context = {
        "sheet": sheet,
        "wanted": asked,
        "found": found,
        "title": (found.titles or [kept.title for kept in found.kept])[0],
        "why": why_kept,
        "row_id": row_id,
        "changed": changed,
    }
    status = 409 if changed else 200
    return kept_nowhere(page_answer(render_template(PAGE, **context), status))
