"""Reading a long list page by page while others write: each row once, and none left out.

Rows move in a list when what it is sorted by changes. Who goes on from where they stand now meets some of them twice
and others never. A walk goes by where they stood when it began: of those that were changed since, the log tells that.
Rows that did not exist then are no part of it. What a page shows of its rows is as new as the page. See docs/adr/0009.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Exists, Select, SQLColumnExpression, exists, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models import Change, ChangeBatch, Record
from services.changes.images import BOOKKEEPING, plain, value_of
from services.changes.revision import revision
from services.database import by_code_point

LASTS = timedelta(hours=24)
"""How long a walk may take."""
MOST_CHANGES = 30_000
"""Changes of rows of its kind that a walk bears: each page looks through them."""

Key = datetime | str


class WalkOver(Exception):
    """It cannot go on, and has to begin anew; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands in a list: by what that is sorted, then by its id."""

    key: Key
    id: int


@dataclass(frozen=True, slots=True)
class Walk:
    """How far somebody has come in a list, and which state of the timetable it follows."""

    revision: int
    """Of the timetable when the walk began."""
    began_at: datetime
    after: Place | None = None
    """The last row that was given; None at the beginning."""

    def check(self, now: datetime) -> None:
        """Raises WalkOver when it began too long ago."""
        if now - self.began_at > LASTS:
            raise WalkOver("it began more than a day ago")


@dataclass(frozen=True, slots=True)
class Order:
    """By which column of a model a list is sorted; rows that are equal in it come by their ids."""

    column: InstrumentedAttribute[Any]
    descending: bool = False

    @property
    def model(self) -> type[Record]:
        return cast(type[Record], self.column.class_)

    @property
    def is_text(self) -> bool:
        return self.column.type.python_type is str


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list."""

    ids: Sequence[int]
    """In order."""
    ends_at: Place | None
    """What the next page comes after; None when there is none."""


def page(
    session: Session, order: Order, conditions: Sequence[ColumnElement[bool]], walk: Walk, limit: int
) -> Page:
    """The next ``limit`` living rows that meet the ``conditions`` now. Wants a snapshot. Raises WalkOver.

    Two statements, and two more when something was changed since the walk began.
    """
    newest = revision(session)
    if newest < walk.revision:
        raise WalkOver("the timetable was set back to an earlier state")
    if newest == walk.revision:
        places = _standing(session, order, conditions, walk.after, limit + 1)
    else:
        _refuse_many_changes(session, order, walk)
        unchanged = ~_changed_since(order.model, walk.revision)
        places = [
            *_standing(session, order, [*conditions, unchanged], walk.after, limit + 1),
            *_changed(session, order, conditions, walk, limit + 1),
        ]
        places.sort(reverse=order.descending)
    ids = [place.id for place in places[:limit]]
    return Page(ids, places[limit - 1] if len(places) > limit else None)


def count(session: Session, model: type[Record], conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many living rows meet the ``conditions``."""
    return session.scalar(select(func.count(model.id)).where(*conditions, model.deleted_at.is_(None))) or 0


def _standing(
    session: Session,
    order: Order,
    conditions: Sequence[ColumnElement[bool]],
    after: Place | None,
    limit: int,
) -> list[Place]:
    """The first rows after a place, by where they stand now: an index gives them in order."""
    query = select(order.column, order.model.id).where(*conditions, order.model.deleted_at.is_(None))
    column = by_code_point(session, order.column) if order.is_text else order.column
    key = None if after is None else after.key
    return [Place(*row) for row in session.execute(_cut(query, column, order, after, key).limit(limit))]


def _changed(
    session: Session, order: Order, conditions: Sequence[ColumnElement[bool]], walk: Walk, limit: int
) -> list[Place]:
    """The first rows after the walk's place that were changed since it began, by where they stood then."""
    model = order.model
    first = select(func.min(Change.id)).where(_logged(model), Change.batch_id > walk.revision)
    former, plain = _former(session, order, walk)
    query = (
        select(former, model.id)
        .join(Change, Change.record_id == model.id)
        .where(Change.id.in_(first.group_by(Change.record_id)), Change.before.is_not(null()))
        .where(*conditions, model.deleted_at.is_(None))
    )
    cut = _cut(query, former, order, walk.after, plain).limit(limit)
    return [Place(value_of(model, order.column.key, key), number) for key, number in session.execute(cut)]


def _cut(
    query: Select[Any, int], column: SQLColumnExpression[Any], order: Order, after: Place | None, key: Any
) -> Select[Any, int]:
    """What comes after a place, in order; ``key`` is the place's as ``column`` has it."""
    number = order.model.id
    if after is not None and order.descending:
        query = query.where(column <= key, (column < key) | (number < after.id))
    elif after is not None:
        query = query.where(column >= key, (column > key) | (number > after.id))
    sorting = (column.desc(), number.desc()) if order.descending else (column, number)
    return query.order_by(*sorting)


def _former(session: Session, order: Order, walk: Walk) -> tuple[SQLColumnExpression[Any], Any]:
    """What a row, joined with its first change in the walk, was sorted by before that; and the walk's key likewise.

    Images hold text, and the texts of instants come in their order.
    """
    name = order.column.key
    key = None if walk.after is None else walk.after.key
    if name not in BOOKKEEPING:
        return by_code_point(session, Change.before[name].as_string()), plain(key)
    assert name == "updated_at", "images do not keep the others, which never change"
    earlier = aliased(Change)
    made_at = (
        select(ChangeBatch.made_at)
        .join(earlier, earlier.batch_id == ChangeBatch.id)
        .where(earlier.kind == Change.kind, earlier.record_id == Change.record_id)
        .where(earlier.batch_id <= walk.revision)
        .order_by(earlier.batch_id.desc())
        .limit(1)
    )
    return func.coalesce(made_at.scalar_subquery(), order.model.created_at), key


def _changed_since(model: type[Record], since: int) -> Exists:
    return exists().where(Change.kind == model.kind, Change.record_id == model.id, Change.batch_id > since)


def _refuse_many_changes(session: Session, order: Order, walk: Walk) -> None:
    since = select(Change.id).where(_logged(order.model), Change.batch_id > walk.revision)
    found = session.scalar(select(func.count()).select_from(since.limit(MOST_CHANGES + 1).subquery())) or 0
    if found > MOST_CHANGES:
        raise WalkOver("too much was changed since it began")


def _logged(model: type[Record]) -> ColumnElement[bool]:
    """A change of such a row. Written so that SQLite, which knows no numbers, does not look for it in the index by
    kind, where the changes of all times are: what was changed since stands together in the index by batch."""
    return func.coalesce(Change.kind, "") == model.kind
