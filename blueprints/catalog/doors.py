"""The door to the catalog."""

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import Response
from werkzeug.exceptions import BadRequest

from blueprints.catalog.errors import http_error, input_error, not_there
from services.catalog.conflicts import NothingSuch
from services.catalog.listing import NotThere
from services.catalog.selection import TooMuch
from services.changes.errors import Refused

PREFIX = "/v1/starplan"

bp = APIBlueprint("catalog", __name__, url_prefix=PREFIX, tag="Catalog")
bp.register_error_handler(NotThere, not_there)
bp.register_error_handler(HTTPError, input_error)


@bp.errorhandler(NothingSuch)
@bp.errorhandler(TooMuch)
@bp.errorhandler(Refused)
def refused(failure: Exception) -> Response:
    """A question that has no answer; it says why."""
    return http_error(BadRequest(str(failure)))
