"""The planner's door."""

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError

from blueprints.planner.errors import input_error

bp = APIBlueprint("planner", __name__, url_prefix="/api/v2", tag="Planner")
bp.register_error_handler(HTTPError, input_error)
