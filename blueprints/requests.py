"""How requests are read, the same for every door."""

from typing import Any

import flask
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
