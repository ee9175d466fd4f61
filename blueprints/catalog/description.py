"""``/openapi.json``: the part of the description that is the catalog's."""

import hashlib
from collections.abc import Iterator
from typing import Any, cast

import orjson
from apiflask import APIFlask
from flask import Response, current_app

from blueprints.access import public
from blueprints.catalog.doors import PREFIX, bp
from blueprints.representations import Representations

_KEPT = "catalog_openapi"


@bp.get("/openapi.json")
@bp.doc(hide=True)
@public
def describe_catalog() -> Response:
    """OpenAPI 3.1 of these routes."""
    app = cast(APIFlask, current_app)
    made: Representations | None = app.extensions.get(_KEPT)
    if made is None:
        body = orjson.dumps(_part_of(cast(dict[str, Any], app.spec)))
        version = hashlib.blake2b(body, digest_size=12).hexdigest()
        made = app.extensions[_KEPT] = Representations(body, version, "application/json")
    return made.answer()


def _part_of(spec: dict[str, Any]) -> dict[str, Any]:
    """The catalog's paths, and of the schemas those that they name."""
    paths = {path: about for path, about in spec["paths"].items() if path.startswith(f"{PREFIX}/")}
    schemas = spec["components"]["schemas"]
    named: set[str] = set()
    found = set(_named(paths))
    while found:
        named |= found
        found = {name for one in found for name in _named(schemas[one])} - named
    tags = [tag for tag in spec.get("tags", []) if tag["name"] == bp.tag]
    info = {**spec["info"], "title": "Catalog of Horarium"}
    components = {"schemas": {name: schemas[name] for name in sorted(named)}}
    return {"openapi": spec["openapi"], "info": info, "tags": tags, "paths": paths, "components": components}


def _named(part: Any) -> Iterator[str]:
    """Names of schemas that a part of the description refers to."""
    if isinstance(part, dict):
        reference = part.get("$ref", "")
        if isinstance(reference, str) and reference.startswith("#/components/schemas/"):
            yield reference.rpartition("/")[2]
        for value in part.values():
            yield from _named(value)
    elif isinstance(part, list):
        for value in part:
            yield from _named(value)
