"""The door to the catalog."""

from apiflask import APIBlueprint
from flask import Response

from blueprints.catalog.errors import not_there
from services.catalog.listing import NotThere

PREFIX = "/v1/starplan"

bp = APIBlueprint("catalog", __name__, url_prefix=PREFIX, tag="Catalog")


@bp.errorhandler(NotThere)
def unknown(missing: NotThere) -> Response:
    """An id that nothing has."""
    return not_there(missing)
