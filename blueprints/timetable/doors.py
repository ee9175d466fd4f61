"""The two doors to the timetable: ``/api/v1`` for people's clients, ``/integration`` for programs that only read."""

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from pydantic_core import PydanticCustomError

from blueprints.timetable.errors import input_error, refusal, time_error
from services.changes.errors import Refused

api = APIBlueprint("timetable", __name__, url_prefix="/api/v1", tag="Timetable")
integration = APIBlueprint("integration", __name__, url_prefix="/integration", tag="Integration")

for _door in (api, integration):
    _door.register_error_handler(Refused, refusal)
    _door.register_error_handler(HTTPError, input_error)
    _door.register_error_handler(PydanticCustomError, time_error)

ID = f"int(max={2**31 - 1})"
"""URL converter of an id; what is larger or no number at all leads nowhere."""
