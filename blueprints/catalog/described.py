"""What the OpenAPI description says of the catalog's routes."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from blueprints.catalog.doors import bp
from blueprints.catalog.schemas import Data, ErrorOut
from blueprints.openapi import errors

View = TypeVar("View", bound=Callable[..., Any])

NOT_FOUND = errors(ErrorOut, {404: "Nothing has this id"})
BAD_REQUEST = errors(ErrorOut, {400: "A parameter makes no sense"})
NOT_CHANGED = {304: {"description": "Nothing has changed since the `If-None-Match` was given"}}


def listed(shape: type[BaseModel], more: dict[int, Any] | None = None) -> Callable[[View], View]:
    """The route answers with a list of ``shape``, of which a part may be asked for."""

    def describe(view: View) -> View:
        documented = bp.doc(responses={**BAD_REQUEST, **NOT_CHANGED, **(more or {})})(view)
        return bp.output(Data[list[shape]])(documented)  # type: ignore[valid-type]

    return describe
