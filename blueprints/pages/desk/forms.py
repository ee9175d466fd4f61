"""Opening the form of an event, and what helps to fill it in."""

from datetime import time

from flask import Blueprint, Response, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.desk.answers import desk_asked_for, event_asked_for, shown
from blueprints.pages.desk.names import offered
from blueprints.pages.desk.panel import form_of, new_form, read_panel
from blueprints.pages.desk.scene import read_scene
from blueprints.pages.desk.state import EVENT
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.services import new_session
from models import Role
from services.database import snapshot
from services.search.entry import Kind
from services.text import LONGEST_QUERY

NAMED = {
    "course": Kind.COURSE,
    "add_group": Kind.GROUP,
    "add_instructor": Kind.INSTRUCTOR,
    "add_room": Kind.ROOM,
}


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/events/new", view_func=desk_new_event)
    bp.add_url_rule(f"/desk/events/{EVENT}", view_func=desk_event)
    bp.add_url_rule("/desk/names", view_func=desk_names)


@for_people(Role.ADMIN)
def desk_new_event() -> WerkzeugResponse:
    """A form for a new event, on the day and at the time that the address says."""
    desk = desk_asked_for()
    with snapshot(new_session()) as session:
        scene = read_scene(session, desk.subject, desk.state)
        form = new_form(session, desk.subject, desk.state.on, _start())
        panel = read_panel(session, scene, form, None)
    return shown(scene, panel)


@for_people(Role.ADMIN)
def desk_event(event_id: int) -> WerkzeugResponse:
    """A form that changes an event."""
    desk = desk_asked_for()
    with snapshot(new_session()) as session:
        scheduled = event_asked_for(session, event_id)
        scene = read_scene(session, desk.subject, desk.state)
        panel = read_panel(session, scene, form_of(session, scheduled), scheduled)
    return shown(scene, panel)


@for_people(Role.ADMIN)
def desk_names() -> Response:
    """Options for what is being typed into a field: courses, groups, instructors or rooms."""
    field = next((name for name in NAMED if name in request.args), None)
    if field is None:
        raise NotFound
    names = offered(NAMED[field], request.args[field].strip()[:LONGEST_QUERY])
    options = Markup("").join(Markup('<option value="{}">').format(name) for name in names)
    return kept_nowhere(page_answer(options))


def _start() -> time | None:
    try:
        return time.fromisoformat(request.args.get("start", "")).replace(tzinfo=None)
    except ValueError:
        return None
