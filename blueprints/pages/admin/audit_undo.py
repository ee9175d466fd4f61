"""Taking a batch back: first what that would do and what is in the way, then the deed."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.admin.audit import readers_zone
from blueprints.pages.admin.audit_words import KINDS, Words
from blueprints.pages.admin.users import ID
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Role
from services.changes.edit import editing
from services.changes.errors import Unknown
from services.changes.things import Ref, things
from services.changes.undo import AlreadyUndone, Left, UndoConflict, Undone, undo

PAGE = "admin/audit_undo.html"
LISTED = 200
"""Rows in the way that are named."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule(f"/admin/audit/<{ID}:batch_id>/undo", view_func=preview_undo)
    bp.add_url_rule(f"/admin/audit/<{ID}:batch_id>/undo", view_func=undo_batch, methods=["POST"])


@for_people(Role.ADMIN)
def preview_undo(batch_id: int) -> WerkzeugResponse:
    """What taking it back would do; it is tried, and nothing is written."""
    return _preview(batch_id)


@for_people(Role.ADMIN)
def undo_batch(batch_id: int) -> WerkzeugResponse:
    """Take it back; what is in the way stops it, unless the form says that the rest will do."""
    try:
        undone, by_id = _undo(batch_id, partial="partial" in request.form)
    except UndoConflict:
        return _preview(batch_id, 409)
    except AlreadyUndone as already:
        return redirect(url_for("pages.admin_audit_batch", batch_id=already.by_id), 303)
    rows = ngettext(
        "Taken back: %(count)s row is again as it was.",
        "Taken back: %(count)s rows are again as they were.",
        undone.restored,
        count=number(undone.restored),
    )
    flash(rows)
    return redirect(url_for("pages.admin_audit_batch", batch_id=by_id or batch_id), 303)


def _preview(batch_id: int, status: int = 200) -> WerkzeugResponse:
    already, undone = None, None
    try:
        undone, _by = _undo(batch_id, partial=True, dry_run=True)
    except AlreadyUndone as found:
        already = found.by_id
    left = undone.left if undone is not None else ()
    context = {
        "batch_id": batch_id,
        "already": already,
        "undone": undone,
        "left": _told(left[:LISTED]),
        "more": max(0, len(left) - LISTED),
        "stopped": status == 409,
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context), status))


def _undo(batch_id: int, **how: Any) -> tuple[Undone, int | None]:
    """What came of it, and the batch that the undo has left. Raises NotFound and what undo() raises."""
    dry_run = how.pop("dry_run", False)
    try:
        with editing(new_session(), current_actor("page"), exclusive=True, dry_run=dry_run) as edit:
            undone = undo(edit, batch_id, **how)
    except Unknown:
        raise NotFound from None
    return undone, edit.batch_id


def _told(left: Sequence[Left]) -> list[tuple[str, str, str]]:
    """Kind, name and reason of each."""
    with new_session()() as session:
        known = things(session, set(_refs(left)))
    words = Words(readers_zone(), known)
    return [
        (str(KINDS.get(one.kind, one.kind)), words.name(known.get((one.kind, one.id))), _why(one, words))
        for one in left
    ]


def _refs(left: Sequence[Left]) -> Iterator[Ref]:
    for one in left:
        yield one.kind, one.id
        if one.other_kind:
            yield one.other_kind, one.other_id
        yield from (("event", clash.event_id) for clash in one.clashes)


def _why(left: Left, words: Words) -> str:
    other = words.name(words.things.get((left.other_kind, left.other_id)))
    clashes = ", ".join(
        _(
            "%(name)s is taken by %(meeting)s",
            name=clash.name,
            meeting=words.name(words.things.get(("event", clash.event_id))),
        )
        for clash in left.clashes
    )
    return {
        "changed": lambda: _("It was changed since."),
        "managed": lambda: _("It comes from the university’s own system, which would put it back."),
        "missing": lambda: _("It needs %(other)s, which was deleted.", other=other),
        "in_use": lambda: _("%(other)s needs it.", other=other),
        "name": lambda: _("Another one has its name now."),
        "clash": lambda: _("Its time is taken: %(clashes)s.", clashes=clashes),
    }[left.why]()
