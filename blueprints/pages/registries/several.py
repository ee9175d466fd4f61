"""Changing or deleting many rows: what will change is shown before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.registries.deleting import NotAgreed, delete_all
from blueprints.pages.registries.outlook import outlook
from blueprints.pages.registries.refusals import why_kept
from blueprints.pages.registries.sheets import SHEETS, Sheet
from blueprints.pages.registries.toast import Toast, tell
from blueprints.pages.registries.wanted import Wanted, wanted_back, whole
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Role
from services.changes.edit import editing
from services.changes.errors import Unknown
from services.database import snapshot
from services.registries import bulk, extract, levels
from services.registries.bulk import MOST, BulkChange, Outcome
from services.text import words_by_comma

PAGE = "registries/several.html"
LARGEST = 1_000_000


class Unfit(Exception):
    """The form asks for nothing that can be done; the message says why."""


@dataclass(frozen=True)
class Act:
    """What shall be done with which rows."""

    asked: Wanted
    name: str
    value: str
    ids: Sequence[int]

    @property
    def sheet(self) -> Sheet:
        return self.asked.sheet

    @property
    def is_delete(self) -> bool:
        return self.name == "delete"

    def change(self) -> BulkChange:
        """Raises Unfit for a value that cannot be stored."""
        tags = words_by_comma(self.value)
        if self.name in ("add_tags", "remove_tags") and not tags:
            raise Unfit(_("Say which tags, by comma."))
        if self.name == "add_tags":
            return BulkChange(add_tags=tags)
        if self.name == "remove_tags":
            return BulkChange(remove_tags=tags)
        return BulkChange({self.name: _VALUES.get(self.name, _text)(self.value)})


@for_people(Role.ADMIN)
def change_several(slug: str) -> WerkzeugResponse:
    """What will change; with ``apply`` it is written, as one batch."""
    asked = wanted_back(SHEETS[slug])
    try:
        act = _act(asked)
        if "apply" not in request.form:
            return _preview(act)
        toast = _apply(act)
    except Unfit as unfit:
        tell(Toast(str(unfit)))
        return redirect(asked.link(), 303)
    except NotAgreed:
        return _preview(act, changed=True)
    tell(toast)
    return redirect(asked.link(), 303)


def _act(asked: Wanted) -> Act:
    sheet, name = asked.sheet, request.form.get("act", "")
    known = {"delete", *(column.name for column in sheet.settable)}
    if name not in known | ({"add_tags", "remove_tags"} if sheet.is_tagged else set()):
        raise Unfit(_("Choose what to do with the rows."))
    ids = _ids(asked)
    if not ids:
        raise Unfit(_("No row is ticked, so nothing was changed."))
    if len(ids) > MOST:
        raise Unfit(_("These are more than %(most)s rows; narrow the list first.", most=number(MOST)))
    return Act(asked, name, " ".join(request.form.get("value", "").split()), ids)


def _ids(asked: Wanted) -> Sequence[int]:
    """The ticked rows, all of the list, or those that a preview has shown."""
    if "all" in request.form:
        with snapshot(new_session()) as session:
            return extract.ids(session, asked.sheet.kind.model, asked.wish)
    given = [*request.form.getlist("id"), *request.form.get("ids", "").split(",")]
    return list(dict.fromkeys(number for number in map(whole, given) if number is not None))


def _change(act: Act, *, dry_run: bool) -> tuple[Outcome, int | None]:
    wanted = act.change()
    try:
        with editing(new_session(), current_actor("page"), exclusive=True, dry_run=dry_run) as edit:
            outcome = bulk.change(edit, act.sheet.kind, act.ids, wanted)
    except Unknown:
        raise Unfit(_("The level was deleted meanwhile.")) from None
    return outcome, edit.batch_id


def _apply(act: Act) -> Toast:
    if act.is_delete:
        done = delete_all(act.sheet, act.ids, request.form.get("expected", ""))
        return done or Toast(_("Nothing was deleted."))
    outcome, batch_id = _change(act, dry_run=False)
    count = len(outcome.touched)
    said = ngettext("%(count)s row is changed.", "%(count)s rows are changed.", count, count=number(count))
    return Toast(said, batch_id)


def _preview(act: Act, *, changed: bool = False) -> Response:
    outcome = None if act.is_delete else _change(act, dry_run=True)[0]
    found = outlook(act.sheet, act.ids) if act.is_delete else None
    amount = len(outcome.touched) if outcome else len(found.titles) if found else 0
    context: dict[str, Any] = {
        "sheet": act.sheet,
        "wanted": act.asked,
        "act": act,
        "outcome": outcome,
        "found": found,
        "kept": outcome.refused if outcome else found.kept if found else (),
        "why": why_kept,
        "columns": {column.name: column.title for column in act.sheet.columns},
        "told": _told(),
        "heading": _heading(act, amount),
        "changed": changed,
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context), 409 if changed else 200))


def _heading(act: Act, amount: int) -> str:
    count = number(amount)
    if act.is_delete:
        return ngettext(
            "%(count)s row will be deleted", "%(count)s rows will be deleted", amount, count=count
        )
    return ngettext("%(count)s row will change", "%(count)s rows will change", amount, count=count)


def _told() -> Callable[[str, Any], str]:
    """A value in words; levels go by their titles."""
    with snapshot(new_session()) as session:
        titles = {level.id: level.title for level in levels.listing(session)}

    def told(column: str, value: Any) -> str:
        said = titles.get(value, "") if column == "level_id" else value
        return "—" if said in (None, "") else str(said)

    return told


def _text(value: str) -> str:
    if len(value) > 255 or not value.isprintable():
        raise Unfit(_("At most %(longest)s characters.", longest=255))
    return value


def _size(value: str, *, may_be_empty: bool) -> int | None:
    if not value and may_be_empty:
        return None
    size = whole(value)
    if size is None or not 1 <= size <= LARGEST:
        raise Unfit(_("A whole number from %(smallest)s to %(largest)s.", smallest=1, largest=LARGEST))
    return size


_VALUES: dict[str, Callable[[str], Any]] = {
    "capacity": lambda value: _size(value, may_be_empty=True),
    "size": lambda value: _size(value, may_be_empty=False),
    "level_id": lambda value: whole(value) if value else None,
}
