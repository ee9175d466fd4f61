"""How requests are read, the same for every door."""

from typing import Any

import flask
import orjson
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import ImmutableMultiDict


class LastWins(ImmutableMultiDict[str, Any]):
    """Query parameters, of which a repeated one counts with its last value."""

    def __getitem__(self, key: str) -> Any:
        return self.getlist(key)[-1] if key in self else super().__getitem__(key)

    def to_dict(self, flat: bool = True) -> dict[str, Any]:
        everything: dict[str, list[Any]] = super().to_dict(flat=False)
        return {key: values[-1] for key, values in everything.items()} if flat else everything


class Request(flask.Request):
    parameter_storage_class = LastWins


class StrictJSON(DefaultJSONProvider):
    """Refuses bodies that nest a thousand levels deep, or hold lone surrogates: the standard library reads those."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)
