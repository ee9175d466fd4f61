"""Signing in and out, and where one is signed in."""

from flask import Response

from blueprints.access import public
from blueprints.auth.doors import bp
from blueprints.json_answer import json_answer


@bp.get("/ok")
@public
def ok() -> Response:
    """That this door is open."""
    return json_answer({"ok": True})
