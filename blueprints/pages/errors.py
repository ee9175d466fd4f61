"""Error pages: what happened, what is still true, the next step."""

from collections.abc import Sequence

from flask import Response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from blueprints.identity import RoleTooLow
from blueprints.pages.fragments import blocks, page_answer, wants_block
from blueprints.same_site import FromAnotherSite
from blueprints.services import plannings
from models import Named
from services.changes.errors import Busy
from services.plannings.catalogue import Node
from services.plannings.selection import (
    MOST_HIDDEN,
    MOST_PLANNINGS,
    BadSelection,
    NothingSelected,
)
from services.search.nearest import nearest_branch, nearest_plannings

SUGGESTIONS = 6
RETRY_AFTER = 10
"""Seconds; by then an import of tens of thousands of rows is stored."""
REASONS: dict[type[HTTPException], str] = {
    FromAnotherSite: lazy_gettext(
        "This was sent from another site, so nothing was changed. Open the page here and try again."
    ),
    RoleTooLow: lazy_gettext(
        "Your account may not do this: it needs another role. Whoever keeps the accounts here can change that."
    ),
}
"""What the page says of errors that other doors know as well."""
NAMES = {413: lazy_gettext("Request Entity Too Large"), 503: lazy_gettext("Service Unavailable")}


def error_page(error: HTTPException) -> Response:
    """The page of an HTTP error; htmx gets its content alone, to put it where the answer would stand."""
    if isinstance(error, CSRFError):
        return _rendered("errors/stale_form.html", 400)
    code = error.code or 500
    try:
        return _rendered(f"errors/{code}.html", code, error=error, reason=_reason(error))
    except TemplateNotFound:
        heading = NAMES.get(code) or _("This could not be answered")
        return _rendered("errors/other.html", code, error=error, heading=heading, reason=None)


def _reason(error: HTTPException) -> str | None:
    """Pages raise their errors in the words of the reader; Werkzeug's own are for programs."""
    if type(error) in REASONS:
        return REASONS[type(error)]
    if error.description == type(error).description:
        return _("The server could not do what the browser asked for.")
    return error.description


def busy_words() -> str:
    """Why a write had to give up."""
    return _(
        "Somebody is storing very much at this moment, such as a large import. Nothing was changed; try again in a "
        "moment."
    )


def busy(_failure: Busy) -> Response:
    """503 for a write that could not begin."""
    error = ServiceUnavailable()
    answer = _rendered("errors/other.html", 503, error=error, heading=NAMES[503], reason=busy_words())
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def unknown_planning(full_id: str) -> Response:
    """404 with the plannings whose names are nearest to an id that does not exist."""
    catalogue = plannings().catalogue()
    branch = nearest_branch(catalogue, full_id)
    near = nearest_plannings(catalogue, full_id, SUGGESTIONS)
    return _rendered("errors/404.html", 404, full_id=full_id, branch=branch, near=near)


def unknown_thing(kind: str, near: Sequence[Named]) -> Response:
    """404 for a room, person, course, program or level that is not there, with those of a similar name."""
    return _rendered("errors/404.html", 404, thing=kind, near=near)


def unknown_meeting(planning: Node) -> Response:
    """404 for a meeting that a planning does not have, with the way to the planning."""
    return _rendered("errors/404.html", 404, planning=planning)


def selection_refused(refused: BadSelection) -> Response:
    """400 for a calendar of nothing, or of too much."""
    return _rendered("errors/selection.html", 400, message=refusal(refused), missing=())


def none_of_them(missing: tuple[str, ...]) -> Response:
    """404 for a calendar of plannings of which none exists."""
    return _rendered("errors/selection.html", 404, message="", missing=missing)


def refusal(refused: BadSelection) -> str:
    """Why a selection is none, in words."""
    if isinstance(refused, NothingSelected):
        return _("The address names no timetable. It may have been cut off on its way to you.")
    return _(
        "A calendar shows %(plannings)s timetables at most, and hides %(courses)s courses at most.",
        plannings=MOST_PLANNINGS,
        courses=MOST_HIDDEN,
    )


def _rendered(template: str, code: int, **context: object) -> Response:
    if wants_block():
        response = blocks(template, "content", **context)
        response.status_code = code
        return response
    return page_answer(render_template(template, **context), code)
