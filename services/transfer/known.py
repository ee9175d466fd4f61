"""What is there already, by everything that a file may call it: id, uid, name, abbreviation."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Origin
from models.registry import title_in_program
from services.changes.errors import Refused
from services.schedule.conflicts import Sort
from services.schedule.group_tree import GroupTrees
from services.text import bare, names_by_semicolon
from services.transfer.entities import ENTITIES, Entity, Values
from services.transfer.reasons import Reason

Names = tuple[tuple[str, ...], ...]
"""What a row is called, the surest first."""

_Index = defaultdict[str, dict[int, None]]
"""Ids in order by name, quickly taken out again: a whole file may be of one name."""


class Unresolved(Refused):
    """A cell names something that is not there, or could be several things."""

    def __init__(self, code: str, entity: Entity, text: str) -> None:
        self.reason = Reason(code, {"entity": entity.name, "text": text})
        super().__init__(self.reason)


class Known:
    """The rows of one entity as the import will leave them, so far."""

    def __init__(self, session: Session, entity: Entity, directory: "Directory") -> None:
        self.entity = entity
        self._directory = directory
        self.rows: dict[int, Values] = {}
        """Living ones by id."""
        self.deleted: set[int] = set()
        self.by_uid: dict[UUID, int] = {}
        """Deleted ones, too."""
        self.managed: set[int] = set()
        self.called: dict[int, int | None] = {}
        """What ids of the file stand for; None when that row was refused."""
        self._unique: dict[Any, int] = {}
        self._tiers: tuple[_Index, _Index] = (defaultdict(dict), defaultdict(dict))
        self._unmet: _Index = defaultdict(dict)
        self._load(session)

    def is_taken(self, number: int) -> bool:
        """Whether a row has the id, or had it."""
        return number in self.rows or number in self.deleted

    def holder(self, row: Values) -> int | None:
        """Who has what must be unique of ``row``."""
        key = self.entity.unique(row)
        return None if key is None else self._unique.get(key)

    def namesakes(self, name: str) -> Iterable[int]:
        """Stored rows of that name that no row of the file has met, by id."""
        return self._unmet.get(bare(name), {})

    def meet(self, number: int) -> None:
        """A row of the file stands for this one, before that is changed: it is nobody else's namesake."""
        if number in self.rows:
            self._unmet[bare(self.rows[number]["name"])].pop(number, None)

    def put(self, number: int, row: Values) -> None:
        """From now on the row is this."""
        before = self.rows.get(number)
        if before is not None:
            self._forget(number, before)
        self.rows[number] = row
        self.deleted.discard(number)
        self.by_uid[row["uid"]] = number
        key = self.entity.unique(row)
        if key is not None:
            self._unique.setdefault(key, number)
        for tier, name in self._names(row):
            tier[name][number] = None

    def resolve(self, text: str, fits: Callable[[Values], bool] = lambda _row: True) -> int:
        """The id of what ``text`` means: an id, uid, or name. Raises Unresolved."""
        meant = self._by_id(text) or self._by_its_uid(text)
        if meant is not None:
            return meant
        for tier in self._tiers:
            found = list(
                islice((number for number in tier.get(bare(text), ()) if fits(self.rows[number])), 2)
            )
            if len(found) == 1:
                return found[0]
            if found:
                raise Unresolved("several_called", self.entity, text)
        raise Unresolved("nothing_called", self.entity, text)

    def _by_id(self, text: str) -> int | None:
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            return None
        number = int(text)
        if number in self.called:
            meant = self.called[number]
            if meant is None:
                raise Unresolved("row_refused", self.entity, text)
            return meant
        return number if number in self.rows else None

    def _by_its_uid(self, text: str) -> int | None:
        try:
            number = self.by_uid.get(UUID(text)) if len(text) == 36 else None
        except ValueError:
            return None
        return number if number in self.rows else None

    def _load(self, session: Session) -> None:
        attributes = [one.attribute for one in self.entity.properties]
        table = self.entity.model.__table__
        columns = [table.columns[name] for name in ("id", "origin", "deleted_at", *attributes[1:])]
        for row in session.execute(select(*columns).order_by(table.columns["id"])):
            number = row.id
            if row.origin != Origin.LOCAL:
                self.managed.add(number)
            if row.deleted_at is None:
                self.put(number, dict(row._mapping))
                self._unmet[bare(row.name)][number] = None
            else:
                self.deleted.add(number)
                self.by_uid[row.uid] = number

    def _forget(self, number: int, row: Values) -> None:
        key = self.entity.unique(row)
        if self._unique.get(key) == number:
            del self._unique[key]
        for tier, name in self._names(row):
            del tier[name][number]

    def _names(self, row: Values) -> Iterator[tuple["_Index", str]]:
        first, second = _NAMES[self.entity.name](row, self._directory)
        sure = {bare(name) for name in first if name}
        yield from ((self._tiers[0], name) for name in sure)
        yield from ((self._tiers[1], name) for name in {bare(name) for name in second if name} - sure)


class Directory:
    """All that an import may name, read when it is first asked for: one statement an entity."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, Known] = {}

    def __getitem__(self, entity: str) -> Known:
        if entity not in self._known:
            self._known[entity] = Known(self._session, ENTITIES[entity], self)
        return self._known[entity]

    def highest_id(self, entity: Entity) -> int:
        return self._session.scalar(select(func.max(entity.model.id))) or 0

    @property
    def kinds(self) -> set[str]:
        """Of the rows that were read, as the log calls them."""
        return {known.entity.model.kind for known in self._known.values()}

    def trees(self) -> GroupTrees:
        """Of all groups, as the import will leave them."""
        return GroupTrees({number: row["parent_id"] for number, row in self["group"].rows.items()})

    def levels(self) -> dict[int, int]:
        """The level of each group, likewise."""
        return {number: row["level_id"] for number, row in self["group"].rows.items()}

    def names(self) -> dict[tuple[Sort, int], str]:
        """Of all that events book, likewise."""
        booked: tuple[tuple[Sort, str], ...] = (
            ("instructor", "teacher"),
            ("group", "group"),
            ("room", "room"),
        )
        return {
            (sort, number): row["name"]
            for sort, entity in booked
            for number, row in self[entity].rows.items()
        }


def level_title(row: Values, directory: Directory) -> str:
    """As Level.title."""
    program = directory["program"].rows.get(row["program_id"] or 0)
    if program is None:
        return str(row["name"])
    return title_in_program(
        row["name"], row.get("origin", Origin.LOCAL), program["abbreviation"] or program["name"]
    )


def _by_abbreviation(row: Values, _directory: Directory) -> Names:
    return (row["abbreviation"],), (row["name"],)


def _by_name(row: Values, _directory: Directory) -> Names:
    return (row["name"],), (row["abbreviation"],)


def _of_level(row: Values, directory: Directory) -> Names:
    title = row["name"] if row["program_id"] is None else level_title(row, directory)
    return (row["name"], title), (row["abbreviation"],)


def _of_group(row: Values, directory: Directory) -> Names:
    """Many levels have a TD1: ``L1/TD1`` tells them apart."""
    level = directory["level"].rows.get(row["level_id"])
    told = set() if level is None else {level["name"], level_title(level, directory), level["abbreviation"]}
    return (row["name"],), tuple(f"{name}/{row['name']}" for name in told if name)


def _of_room(row: Values, _directory: Directory) -> Names:
    """Its own name, then what others call it."""
    return (row["name"],), (row["abbreviation"], *names_by_semicolon(row["aliases"]))


_NAMES: Mapping[str, Callable[[Values, Directory], Names]] = {
    "term": _by_name,
    "program": _by_name,
    "level": _of_level,
    "group": _of_group,
    "teacher": _by_abbreviation,
    "teaching_unit": _by_abbreviation,
    "room": _of_room,
}
