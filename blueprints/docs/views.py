"""The OpenAPI description and its viewer."""

import hashlib

import orjson
from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, make_response, render_template

from blueprints.access import public
from blueprints.representations import Representations

bp = APIBlueprint("docs", __name__, url_prefix="/api", enable_openapi=False)

# The viewer sets styles from its script and draws its icons from data URIs; nothing comes from elsewhere.
VIEWER_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@bp.get("/openapi")
@public
def viewer() -> Response:
    """A page that shows the description and sends requests from it."""
    response = make_response(render_template("docs/viewer.html"))
    response.headers["Content-Security-Policy"] = VIEWER_POLICY
    return response


@bp.get("/openapi/json")
@bp.get("/openapi.json")
@public
def description() -> Response:
    """OpenAPI 3.1 as JSON."""
    return _description(current_app._get_current_object()).answer()  # type: ignore[attr-defined]


def _description(app: APIFlask) -> Representations:
    made: Representations | None = app.extensions.get("openapi_json")
    if made is None:
        body = orjson.dumps(app.spec)
        version = hashlib.blake2b(body, digest_size=16).hexdigest()
        made = app.extensions["openapi_json"] = Representations(body, version, "application/json")
    return made
