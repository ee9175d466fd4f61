"""Which row that is there already is meant by a row of a file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from services.text import bare
from services.transfer.known import Known
from services.transfer.mapping import Incoming
from services.transfer.plan import Unfit
from services.transfer.reasons import Reason

_MOST_NAMESAKES = 100
"""A whole file may be of one name: rows beyond these are not looked at to find the one that is meant."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a row of a file stands for; without an id it is new."""

    id: int | None = None
    was_deleted: bool = False
    kept_id: int | None = None
    """The id that the file wants for a new row, where it is free."""


class Matcher:
    """Rows of one entity; each row that is there is meant once at most."""

    def __init__(self, known: Known, named: Collection[int]) -> None:
        """``named`` are ids that stand in the file."""
        self._known = known
        self._named = named
        self._meant: dict[int, int] = {}
        """The line in the file by id."""

    def claim(self, number: int, incoming: Incoming) -> None:
        """Before the row is changed."""
        self._meant[number] = incoming.row.line
        self._known.meet(number)

    def match(self, given: Mapping[str, Any]) -> Match:
        """By uid; by id; by what is unique; by name. Raises Unfit.

        A row with a foreign uid comes from another database, where its id means something else.
        """
        uid, number = given.get("uid"), given.get("id")
        known = self._known
        if uid is not None and uid in known.by_uid and known.by_uid[uid] in known.rows:
            return Match(self._once(known.by_uid[uid]))
        if uid is None and number in known.rows:
            return Match(self._once(number))
        twin = self._twin(given)
        if twin is not None:
            return Match(twin)
        if uid is not None and uid in known.by_uid:
            return Match(known.by_uid[uid], was_deleted=True)
        if uid is None and number in known.deleted:
            raise Unfit(Reason("row_deleted"), "id")
        return Match(kept_id=None if number is None or known.is_taken(number) else number)

    def _once(self, number: int) -> int:
        if number in self._meant:
            raise Unfit(Reason("same_row", {"line": self._meant[number]}), "id")
        return number

    def _twin(self, given: Mapping[str, Any]) -> int | None:
        """A row of the same name, or abbreviation, that no other row of the file stands for."""
        if "name" not in given:
            return None
        holder = self._known.holder({**self._known.entity.defaults, **given})
        if holder is not None and holder not in self._meant:
            return holder
        return self._alike(given) if "uid" not in given and self._known.entity.alike else None

    def _alike(self, given: Mapping[str, Any]) -> int | None:
        """By names that several may share: one that says the same, else the only one."""
        rows = self._known.rows
        told = [name for name in given if name not in ("id", "uid")]
        alike: list[int] = []
        for number in islice(self._known.namesakes(given["name"]), _MOST_NAMESAKES):
            if number not in self._named and self._may_be(rows[number], given):
                if all(rows[number][name] == given[name] for name in told):
                    return number
                alike.append(number)
        if len(alike) < 2:
            return next(iter(alike), None)
        raise Unfit(Reason("several_alike", {"entity": self._known.entity.name}), "name")

    def _may_be(self, row: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
        entity = self._known.entity
        if any(row[name] != given[name] for name in entity.alike if name in given and name != "name"):
            return False
        if entity.told_apart_by != "abbreviation":
            return True
        one, other = bare(row["abbreviation"]), bare(given.get("abbreviation", ""))
        return not one or not other or one == other
