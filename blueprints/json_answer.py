"""JSON answers, made by orjson."""

from datetime import datetime
from typing import Any

import orjson
from flask import Response


def json_answer(data: Any, status: int = 200) -> Response:
    """``data`` as compact UTF-8 JSON; values that orjson.Fragment wraps go in as they are."""
    return Response(orjson.dumps(data), status, content_type="application/json")


def milliseconds(instant: datetime | None) -> int | None:
    """An instant as the JSON doors give it, where they give a number: milliseconds since 1970."""
    return None if instant is None else int(instant.timestamp() * 1000)
