"""JSON answers, made by orjson."""

from typing import Any

import orjson
from flask import Response


def json_answer(data: Any, status: int = 200) -> Response:
    """``data`` as compact UTF-8 JSON; values that orjson.Fragment wraps go in as they are."""
    return Response(orjson.dumps(data), status, content_type="application/json")
