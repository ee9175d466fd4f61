"""What stands beside the grid: an event that is being changed, one that is being made."""

from flask import Blueprint, render_template
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.desk.grid import PAGE
from blueprints.pages.desk.scene import read_scene
from blueprints.pages.desk.state import desk_state, subject_of
from blueprints.pages.errors import unknown_planning
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.services import new_session
from models import Role
from services.changes.errors import Unknown
from services.database import snapshot
from services.schedule import reading
from services.schedule.reading import ScheduledEvent


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/events/new", view_func=desk_new_event)
    bp.add_url_rule("/desk/events/<int:event_id>", view_func=desk_event)


@for_people(Role.ADMIN)
def desk_new_event() -> WerkzeugResponse:
    """A form for a new event, on the day that the address says."""
    return _panel(None)


@for_people(Role.ADMIN)
def desk_event(event_id: int) -> WerkzeugResponse:
    """A form that changes an event."""
    return _panel(event_id)


def _panel(event_id: int | None) -> WerkzeugResponse:
    state = desk_state()
    subject = subject_of(state)
    if subject is None:
        return unknown_planning(state.of)
    with snapshot(new_session()) as session:
        edited = None if event_id is None else _event(session, event_id)
        scene = read_scene(session, subject, state)
    context = {**scene.context(), "edited": edited}
    if wants_block():
        return kept_nowhere(blocks(PAGE, "head_title", "panel", "say", **context))
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context)))


def _event(session: Session, event_id: int) -> ScheduledEvent:
    try:
        return reading.one(session, event_id)
    except Unknown as unknown:
        raise NotFound from unknown
