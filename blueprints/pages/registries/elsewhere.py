"""Places in words: meetings whose place is no room, and putting them into one."""

from datetime import UTC, datetime

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.account_words import moments
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.registries.sheets import SHEETS
from blueprints.pages.registries.toast import Toast, tell, toast_said
from blueprints.pages.registries.wanted import whole
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Role
from services.changes.edit import editing
from services.changes.errors import Unknown
from services.database import snapshot
from services.registries import rooms, unplaced

PAGE = "registries/unplaced.html"


@for_people(Role.ADMIN)
def unplaced_locations() -> Response:
    """The places that most meetings to come name. Two statements."""
    with snapshot(new_session()) as session:
        found = unplaced.places(session, datetime.now(UTC))
        known = rooms.listing(session)
    context = {
        "places": found,
        "rooms": known,
        "sheets": SHEETS.values(),
        "moment": moments(),
        "toast": toast_said(),
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context)))


@for_people(Role.ADMIN)
def place_location() -> WerkzeugResponse:
    """Put all meetings to come that name a place into a room."""
    tell(_place(request.form.get("place", ""), whole(request.form.get("room", ""))))
    return redirect(url_for("pages.unplaced"), 303)


def _place(text: str, room_id: int | None) -> Toast:
    if not text or room_id is None:
        return Toast(_("Choose a room first."))
    try:
        with editing(new_session(), current_actor("page"), exclusive=True) as edit:
            room = rooms.get(edit.session, room_id)
            placed, name = unplaced.place(edit, text, room, datetime.now(UTC)), room.name
    except Unknown:
        return Toast(_("The room was deleted meanwhile."))
    count = len(placed.event_ids)
    said = [
        ngettext(
            "%(count)s meeting is in %(room)s now.",
            "%(count)s meetings are in %(room)s now.",
            count,
            count=number(count),
            room=name,
        )
    ]
    if placed.clashing:
        left = len(placed.clashing)
        said.append(
            ngettext(
                "%(count)s stays, because the room is taken then.",
                "%(count)s stay, because the room is taken then.",
                left,
                count=number(left),
            )
        )
    return Toast(" ".join(said), edit.batch_id)
