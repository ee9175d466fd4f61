"""JSON as StarPlan sends it: lists wrapped once or twice, and errors with a good status."""

from typing import Any

import orjson

from services.starplan.failures import printable
from services.starplan.server import Page
from services.starplan.upstream import UpstreamFailed


def read_json(page: Page) -> Any:
    """Raises UpstreamFailed for what is no JSON, and for an error that the server reports this way."""
    text = page.text.strip()
    if not text:
        raise UpstreamFailed("empty", "an empty answer")
    if text.startswith("<"):
        raise UpstreamFailed("html", "a web page instead of data")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise UpstreamFailed("malformed", "JSON that does not end or does not parse") from None
    _check_error(value)
    return value


def items(value: Any) -> list[dict[str, Any]]:
    """The items of a list that is wrapped once or twice. Raises UpstreamFailed (malformed) for anything else."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise UpstreamFailed("malformed", "no list of items")
    return value


def read_items(page: Page) -> list[dict[str, Any]]:
    """Both in one."""
    return items(read_json(page))


def text_of(item: dict[str, Any], *names: str) -> str:
    """The first of some fields that is there, as text on one line; "" if none is. Numbers are text too."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return " ".join(str(value).split())
    return ""


def id_of(item: dict[str, Any]) -> str:
    """Raises UpstreamFailed (malformed) for an item without one."""
    found = text_of(item, "id")
    if not found:
        raise UpstreamFailed("malformed", "an item without an id")
    return found


def _check_error(value: Any) -> None:
    while isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict) and "error" in value:
        raise UpstreamFailed("error", printable(f"reports an error: {value['error']}"))
