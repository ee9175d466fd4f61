"""Answers with entity tags: reads that tell what is known already, writes that refuse what is out of date."""

import hashlib
from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import PreconditionFailed


def read_answer(data: Any, version: int = 0) -> Response:
    """The body of a GET with its ETag, or 304 when the client has it."""
    body = orjson.dumps(data)
    tag = _tag(body, version)
    if request.headers.get("If-None-Match") and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(body, content_type="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def written_answer(
    data: Any, version: int, status: int = 200, location: str | None = None, shown: Any = None
) -> Response:
    """The body of a write with the ETag that a GET would now have; ``shown`` is what it gives where that is more."""
    body = orjson.dumps(data)
    response = Response(body, status, content_type="application/json")
    response.set_etag(_tag(body if shown is None else orjson.dumps(shown), version))
    if location is not None:
        response.headers["Location"] = location
    return response


def created_answer(
    data: dict[str, Any], version: int, location: str, *, dry_run: bool, shown: Any = None
) -> Response:
    """The body of a POST; that of a dry run has id 0, for there is nothing at ``location``."""
    if dry_run:
        return written_answer({**data, "id": 0}, version)
    return written_answer(data, version, 201, location, shown)


def deleted_answer(items: int) -> Response:
    """Nothing, and how many schedule items were deleted as well."""
    return Response(status=204, headers={"X-Deleted-Items": str(items)})


def require_match(data: Any, version: int) -> None:
    """Raises PreconditionFailed when ``If-Match`` names another state than what a GET would now give."""
    if "If-Match" in request.headers and not request.if_match.contains(_tag(orjson.dumps(data), version)):
        raise PreconditionFailed


def _tag(body: bytes, version: int) -> str:
    """Changes with what is shown, the names of what it refers to included, and with what is not (``version``)."""
    return hashlib.blake2b(body + b"#%d" % version, digest_size=12).hexdigest()
