"""The button of a toast: takes back what was just done."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.destinations import own_path
from blueprints.identity import current_actor
from blueprints.pages.registries.toast import Toast, tell
from blueprints.pages.registries.wanted import whole
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Role
from services.changes.edit import editing
from services.changes.errors import Unknown
from services.changes.undo import AlreadyUndone, UndoConflict, undo


@for_people(Role.ADMIN)
def undo_registries() -> WerkzeugResponse:
    """Undo a batch, all of it or nothing."""
    batch_id = whole(request.form.get("batch", ""))
    if batch_id is None:
        raise BadRequest(_("The form was incomplete, so nothing was changed."))
    tell(Toast(_undo(batch_id)))
    return redirect(own_path(request.form.get("back"), url_for("pages.registries")), 303)


def _undo(batch_id: int) -> str:
    try:
        with editing(new_session(), current_actor("page"), exclusive=True) as edit:
            restored = undo(edit, batch_id).restored
    except Unknown:
        raise NotFound from None
    except AlreadyUndone:
        return _("It was taken back already.")
    except UndoConflict as conflict:
        left = len(conflict.reasons)
        return ngettext(
            "Nothing was taken back: %(count)s row was changed since, or its place is taken.",
            "Nothing was taken back: %(count)s rows were changed since, or their places are taken.",
            left,
            count=number(left),
        )
    return ngettext(
        "Taken back: %(count)s row is as it was.",
        "Taken back: %(count)s rows are as they were.",
        restored,
        count=number(restored),
    )
