"""Parts of the OpenAPI description that views declare beside their schemas."""

import re
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from pydantic import BaseModel

from blueprints.access import Access
from blueprints.identity import KEY_HEADER

ACCOUNT_SCHEMES = {
    "Bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "ApiKey": {"type": "apiKey", "in": "header", "name": KEY_HEADER},
}
_SHOWN_FOR: dict[Access | None, str] = {Access.USERS: "Bearer", Access.API_KEYS: "ApiKey"}


def errors(shape: type[BaseModel], meanings: dict[int, str]) -> dict[int, Any]:
    """Error answers of one shape: for each status what it means."""
    content = {"application/json": {"schema": shape.model_json_schema()}}
    return {status: {"description": meaning, "content": content} for status, meaning in meanings.items()}


def text_answer(example: str, media_type: str = "text/plain") -> dict[int, Any]:
    """A 200 in text."""
    content = {media_type: {"schema": {"type": "string"}, "example": example}}
    return {int(HTTPStatus.OK): {"description": "Text", "content": content}}


def describe_access(app: APIFlask) -> None:
    """Have the description say what each route wants to be shown, as its access rule does."""

    @app.spec_processor
    def add_security(spec: dict[str, Any] | str) -> dict[str, Any] | str:
        assert isinstance(spec, dict), "it is text only where SPEC_FORMAT says yaml"
        for rule in app.url_map.iter_rules():
            scheme = _SHOWN_FOR.get(getattr(app.view_functions[rule.endpoint], "access", None))
            if scheme is not None:
                path = spec["paths"][re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)]
                for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                    path[method.lower()]["security"] = [{scheme: []}]
        return spec
