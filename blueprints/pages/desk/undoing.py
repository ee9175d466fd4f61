"""Taking back what was done, and doing it again."""

from flask import Blueprint, Response, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from blueprints.access import for_people
from blueprints.destinations import own_path
from blueprints.identity import current_actor
from blueprints.pages.desk.answers import Toast, desk_asked_for, done
from blueprints.pages.desk.state import LARGEST_ID
from blueprints.pages.desk.trouble import clash_words, titles_of
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Event, Role
from services.changes.edit import editing
from services.changes.errors import Refused, Unknown
from services.changes.references import kinds
from services.changes.undo import AlreadyUndone, Left, UndoConflict, undo
from services.database import snapshot
from services.schedule import reading
from services.schedule.wording import summary_of

PAGE = "desk/undo.html"
MOST_TOLD = 20


class UndoForm(FlaskForm):
    batch = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_ID)])
    back = StringField()
    partial = BooleanField()


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/undo", view_func=desk_undo, methods=["POST"])
    bp.add_url_rule("/desk/redo", view_func=desk_redo, methods=["POST"])


@for_people(Role.ADMIN)
def desk_undo() -> WerkzeugResponse:
    """Take a batch back; 409 with what is in the way."""
    return _take_back(redoes=False)


@for_people(Role.ADMIN)
def desk_redo() -> WerkzeugResponse:
    """Take an undo back."""
    return _take_back(redoes=True)


def _take_back(*, redoes: bool) -> WerkzeugResponse:
    form = UndoForm()
    if not form.validate():
        raise BadRequest
    batch_id = form.batch.data or 0
    try:
        with editing(new_session(), current_actor("page"), exclusive=True) as edit:
            undone = undo(edit, batch_id, partial=bool(form.partial.data))
    except UndoConflict as conflict:
        return _in_the_way(form, conflict, redoes)
    except (AlreadyUndone, Unknown) as reason:
        return _back(form, Toast(_why(reason)))
    count = undone.restored
    words = (
        ngettext(
            "Done again: %(count)s change.", "Done again: %(count)s changes.", count, count=number(count)
        )
        if redoes
        else ngettext(
            "Taken back: %(count)s change.", "Taken back: %(count)s changes.", count, count=number(count)
        )
    )
    return _back(form, Toast(words, edit.batch_id, redoes=not redoes))


def _back(form: UndoForm, toast: Toast) -> WerkzeugResponse:
    """To the page that asked; for htmx the editor as it is now, where its address has the state."""
    if wants_block():
        return done(desk_asked_for(), toast)
    way = "redo" if toast.redoes else "undo"
    flash(toast.text, "message" if toast.batch_id is None else f"{way}:{toast.batch_id}")
    return redirect(own_path(form.back.data, "/desk"), 303)


def _why(reason: Refused) -> str:
    if isinstance(reason, AlreadyUndone):
        return _("That was taken back already.")
    return _("There is nothing to take back.")


def _in_the_way(form: UndoForm, conflict: UndoConflict, redoes: bool) -> Response:
    with snapshot(new_session()) as session:
        reasons = [left_words(session, left) for left in conflict.reasons[:MOST_TOLD]]
    context = {
        "reasons": reasons,
        "more": len(conflict.reasons) - len(reasons),
        "batch_id": form.batch.data,
        "back": own_path(form.back.data, "/desk"),
        "redoes": redoes,
    }
    if wants_block():
        answer = blocks(PAGE, "content", **context)
        answer.status_code = 409
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#main", "innerHTML"
        answer.headers["HX-Push-Url"] = "false"
        return kept_nowhere(answer)
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context), 409))


def left_words(session: Session, left: Left) -> str:
    """Why a row cannot be what it was."""
    name = _name(session, left.kind, left.id)
    other = _name(session, left.other_kind, left.other_id) if left.other_kind else ""
    match left.why:
        case "changed":
            return _("%(name)s was changed since.", name=name)
        case "managed":
            return _("%(name)s comes from StarPlan.", name=name)
        case "missing":
            return _("%(name)s needs %(other)s, which was deleted.", name=name, other=other)
        case "in_use":
            return _("%(name)s is needed by %(other)s.", name=name, other=other)
        case "name":
            return _("The name of %(name)s is taken.", name=name)
    titles = titles_of(session, [clash.event_id for clash in left.clashes])
    clashes = "; ".join(clash_words(clash, titles, clash.slot) for clash in left.clashes)
    return _("%(name)s would clash: %(clashes)s.", name=name, clashes=clashes)


def _name(session: Session, kind: str, record_id: int) -> str:
    if kind == Event.kind:
        found = reading.where(session, Event.id == record_id)
        return (summary_of(found[0]) if found else "") or _("A meeting")
    model = kinds()[kind]
    record = session.scalar(select(model).where(model.id == record_id))
    return str(getattr(record, "name", "")) or _("An entry")
