"""A registry as a list: searched, sorted, narrowed, page by page; one row of it may be a form."""

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.access import for_people
from blueprints.pages.account_words import moments
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.registries.forms import RowForm
from blueprints.pages.registries.lines import (
    PAGE_LENGTH,
    choices,
    in_order,
    lines,
    one_line,
    row_form,
)
from blueprints.pages.registries.sheets import LACKING, SHEETS
from blueprints.pages.registries.toast import toast_said
from blueprints.pages.registries.wanted import NEW, Wanted, param, wanted
from blueprints.services import new_session
from models import Role
from services.database import snapshot
from services.plannings.catalogue import TIMETABLE
from services.registries.extract import LACKS, extract

PAGE = "registries/list.html"
_ANY = "-"
"""Stands for a uid."""


@dataclass(frozen=True)
class Look:
    """What all rows of a list share: made once a page, for it has a hundred of them."""

    base: str
    edit_link: str
    page: str
    """The address of a reader's page without the uid of its row; empty where there is none."""
    calendar: str
    edit_word: str
    details_word: str
    calendar_word: str


def look_of(asked: Wanted) -> Look:
    sheet = asked.sheet
    calendar = (
        url_for("pages.planning", full_id=f"{TIMETABLE}.{sheet.kind.name}.") if sheet.has_calendar else ""
    )
    page = url_for(sheet.page, uid=_ANY).removesuffix(_ANY) if sheet.page else calendar
    return Look(asked.base, asked.edit_link, page, calendar, _("Edit"), _("Details"), _("Calendar"))


@for_people(Role.ADMIN)
def registry(slug: str) -> Response:
    """A hundred rows a page; htmx gets the list alone."""
    asked = wanted(SHEETS[slug], request.args)
    if wants_block():
        return kept_nowhere(blocks(PAGE, "list", "say", **list_context(asked)))
    return whole(asked)


def whole(asked: Wanted, status: int = 200, form: RowForm | None = None, **said: object) -> Response:
    """The page; ``form`` is what was sent for the row that is edited, and could not be stored."""
    context = {**list_context(asked, form), **said}
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context), status))


def list_context(asked: Wanted, form: RowForm | None = None) -> dict[str, Any]:
    sheet, first = asked.sheet, (asked.page - 1) * PAGE_LENGTH
    with snapshot(new_session()) as session:
        found = extract(session, sheet.kind.model, asked.wish, first, PAGE_LENGTH)
        shown = list(lines(session, sheet, in_order(asked, found.rows, found.count)))
        offered = choices(session, asked)
        edited = next((line for line in shown if str(line.row.id) == asked.edit), None)
        if edited is None and asked.edit not in ("", NEW):
            edited = one_line(session, sheet, int(asked.edit))
            shown = [*([edited] if edited else []), *shown]
        is_open = asked.edit == NEW or (edited is not None and not edited.row.is_managed)
        if form is None and is_open:
            form = row_form(session, asked, edited.row if edited else None, offered)
    return {
        **row_words(asked),
        "heading": _heading(asked, found.count),
        "count": found.count,
        "first": first,
        "lines": shown,
        "edited": edited.row.id if edited else None,
        "offered": offered,
        "form": form,
        "toast": toast_said(),
    }


def row_words(asked: Wanted) -> dict[str, Any]:
    """What each row wants besides itself."""
    sheet = asked.sheet
    return {
        "wanted": asked,
        "sheet": sheet,
        "sheets": SHEETS.values(),
        "lacking": {name: LACKING[name] for name in LACKS.get(sheet.kind.name, {})},
        "param": param,
        "moment": moments(),
        "stale": None,
        "look": look_of(asked),
    }


def _heading(asked: Wanted, count: int) -> str:
    counted = asked.sheet.heading(count)
    if asked.wish.lacks:
        return _("%(rows)s %(lacking)s", rows=counted, lacking=str(LACKING[asked.wish.lacks]))
    return counted
