"""The week of a group, level, room or instructor, and where to begin."""

from flask import Blueprint
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.desk.answers import shown
from blueprints.pages.desk.scene import read_scene
from blueprints.pages.desk.start import start_page
from blueprints.pages.desk.state import desk_state, subject_of
from blueprints.pages.errors import unknown_planning
from blueprints.services import new_session
from models import Role
from services.database import snapshot


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk", view_func=desk)


@for_people(Role.ADMIN)
def desk() -> WerkzeugResponse:
    """A schedule to edit; without one, where to find it."""
    state = desk_state()
    if not state.of:
        return start_page(state)
    subject = subject_of(state)
    if subject is None:
        return unknown_planning(state.of)
    with snapshot(new_session()) as session:
        scene = read_scene(session, subject, state)
    return shown(scene)
