"""Entity tags of the planner's answers: weak, for they tell when something may look different."""

import hashlib
from typing import Any

import orjson
from flask import Response, request

from blueprints.public_urls import public_origin
from blueprints.services import settings
from config import VERSION


def tag_of(*parts: Any) -> str:
    """Of an answer that is made of ``parts``, and of what all answers here depend on."""
    made_of = orjson.dumps([VERSION, settings().timezone, public_origin(), *parts])
    return hashlib.blake2b(made_of, digest_size=12).hexdigest()


def is_known(tag: str) -> bool:
    """Whether the client has that answer."""
    return bool(request.headers.get("If-None-Match")) and request.if_none_match.contains_weak(tag)


def tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def unchanged(tag: str) -> Response:
    return tagged(Response(status=304), tag)
