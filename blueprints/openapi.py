"""Parts of the OpenAPI description that views declare beside their schemas."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel


def errors(shape: type[BaseModel], meanings: dict[int, str]) -> dict[int, Any]:
    """Error answers of one shape: for each status what it means."""
    content = {"application/json": {"schema": shape.model_json_schema()}}
    return {status: {"description": meaning, "content": content} for status, meaning in meanings.items()}


def text_answer(example: str) -> dict[int, Any]:
    """A 200 in plain text."""
    content = {"text/plain": {"schema": {"type": "string"}, "example": example}}
    return {int(HTTPStatus.OK): {"description": "Plain text", "content": content}}
