"""Lists page by page. Whoever follows the cursors sees each row once, whatever others write meanwhile."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from flask import Response
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from blueprints.json_answer import json_answer
from blueprints.planner.cursors import Bookmark, bookmark_of, cursor_of
from blueprints.planner.schemas import Paging
from blueprints.planner.tags import is_known, tag_of, tagged, unchanged
from blueprints.services import new_session
from services.changes.revision import revision
from services.changes.walk import Order, Walk, count, page
from services.database import snapshot
from services.schedule.slots import Slot

Find = Callable[[Session], Sequence[ColumnElement[bool]]]
"""The conditions of a list."""
Show = Callable[[Session, Sequence[int]], list[dict[str, Any]]]
"""Rows by their ids, in this order."""


@dataclass(frozen=True)
class Turn:
    """A request for one page: the first, or the one that a cursor stands for."""

    of: str
    """Tells lists apart: by their name, their parameters but for the page, and what their reader may see."""
    query: Paging
    now: datetime
    bookmark: Bookmark | None
    """None for the first page."""

    @property
    def span(self) -> Slot | None:
        """The range that the walk keeps to."""
        return None if self.bookmark is None else self.bookmark.span


def turn_of(listing: str, query: Paging, *, as_planner: bool) -> Turn:
    """Raises Refusal for a cursor that is none or belongs to another list, WalkOver for one that is too old."""
    asked = query.model_dump(mode="json", exclude={"limit", "cursor"})
    of = hashlib.blake2b(orjson.dumps([listing, as_planner, asked]), digest_size=12).hexdigest()
    turn = Turn(of, query, datetime.now(UTC), None if query.cursor is None else bookmark_of(query.cursor, of))
    if turn.bookmark is not None:
        turn.bookmark.walk.check(turn.now)
    return turn


def page_answer(turn: Turn, order: Order, find: Find, show: Show, span: Slot | None = None) -> Response:
    """The page; 304, and no row is read, when the client has it and nothing was changed. Raises WalkOver."""
    with snapshot(new_session()) as session:
        newest = revision(session)
        start = turn.bookmark or Bookmark(turn.of, Walk(newest, _hour(turn.now)), total=0, span=span)
        tag = tag_of(newest, turn.of, turn.query.limit, turn.query.cursor, start.walk.began_at, span)
        if is_known(tag):
            return unchanged(tag)
        conditions = find(session)
        part = page(session, order, conditions, start.walk, turn.query.limit)
        if turn.bookmark is None:
            start = replace(start, total=count(session, order.model, conditions))
        rest = None
        if part.ends_at is not None:
            rest = cursor_of(replace(start, walk=replace(start.walk, after=part.ends_at)))
        about = {"limit": turn.query.limit, "nextCursor": rest, "total": start.total}
        return tagged(json_answer({"data": show(session, part.ids), "page": about}), tag)


def _hour(now: datetime) -> datetime:
    """A first page stays the same for an hour, so that its cursor is still good where it is answered with 304."""
    return now.replace(minute=0, second=0, microsecond=0)
