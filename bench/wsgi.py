"""The real application, with one route more: a constant answer of any size, to compare the others with."""

from functools import lru_cache

from flask import Response

from app import create_app
from blueprints.access import public

application = create_app()


@application.get("/bench/constant/<int:size>")
@public
def constant(size: int) -> Response:
    return Response(_body(size), content_type="application/json")


@lru_cache(maxsize=16)
def _body(size: int) -> bytes:
    return b"x" * size
