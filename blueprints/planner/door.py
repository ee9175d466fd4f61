"""The planner's door."""

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask.blueprints import BlueprintSetupState

from blueprints.planner.errors import Refusal, input_error, nothing_such, refusal, walk_over
from blueprints.planner.ids import EventIdConverter
from services.changes.walk import WalkOver
from services.schedule.querying import NothingSuch

bp = APIBlueprint("planner", __name__, url_prefix="/api/v2", tag="Planner")
bp.register_error_handler(Refusal, refusal)
bp.register_error_handler(HTTPError, input_error)
bp.register_error_handler(WalkOver, walk_over)
bp.register_error_handler(NothingSuch, nothing_such)

EVENT_ID = "planner_event"
"""URL converter of an event's id."""


@bp.record_once
def _know_event_ids(state: BlueprintSetupState) -> None:
    state.app.url_map.converters[EVENT_ID] = EventIdConverter
