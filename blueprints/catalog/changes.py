"""``/changes``: what has changed, for those who keep a copy or tell others."""

from collections.abc import Mapping
from uuid import UUID

from flask import Response
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from blueprints.access import public
from blueprints.catalog.answers import fresh_answer, kept_answer
from blueprints.catalog.change_presenters import ACTIONS, ENTITIES, change_out
from blueprints.catalog.described import BAD_REQUEST, NOT_FOUND
from blueprints.catalog.doors import bp
from blueprints.catalog.presenters import Json
from blueprints.catalog.query import is_off, number, uid
from blueprints.catalog.schemas import Data
from blueprints.catalog.schemas_changes import ChangeOut, ChangesOut, ChangesQuery, FeedQuery
from blueprints.times import parse_instant
from services.catalog import changes
from services.catalog.changes import Asked, Page
from services.catalog.listing import NotThere

USUAL, MOST = 100, 500
LARGEST = 10**9
KINDS: Mapping[str, str] = {entity: kind for kind, entity in ENTITIES.items()}


@bp.get("/changes")
@bp.input(ChangesQuery, location="query", arg_name="query")
@bp.output(ChangesOut)
@bp.doc(responses=BAD_REQUEST)
@public
def list_changes(query: ChangesQuery) -> Response:
    """Changes, the newest first. Who polls goes on with `order=asc` and the `nextCursor` of the last answer."""
    if query.order not in ("", "asc", "desc"):
        raise BadRequest("order must be asc or desc")
    try:
        asked = asked_for(query, oldest_first=query.order == "asc", bulk=not is_off(query.bulk))
    except PydanticCustomError:
        return fresh_answer({"data": [], "error": "Invalid since timestamp"})
    limit = limit_of(query)

    def read(session: Session) -> Json:
        if names_nothing(query):
            return {"data": [], "nextCursor": query.cursor or None}
        page = changes.page(session, asked, limit)
        rows = [change_out(told, page.references) for told in page.rows]
        return {"data": rows, "nextCursor": _next(page, asked, query.cursor)}

    return kept_answer(read, query)


@bp.get("/changes/<change_id>")
@bp.output(Data[ChangeOut])
@bp.doc(responses=NOT_FOUND)
@public
def get_change(change_id: str) -> Response:
    """One change."""

    def read(session: Session) -> Json:
        asked = uid(change_id)
        row_id = None if asked is None else changes.number_of(asked)
        page = None if row_id is None else changes.one(session, row_id)
        if page is None or not page.rows:
            raise NotThere("change")
        return {"data": change_out(page.rows[0], page.references)}

    return kept_answer(read)


def asked_for(query: FeedQuery, *, oldest_first: bool = False, bulk: bool) -> Asked:
    """Raises BadRequest, and what parse_instant() does for ``since``."""
    return Asked(
        since=parse_instant(query.since) if query.since else None,
        kind=KINDS.get(query.entityType),
        action=query.action or None,
        programs=_one(query.programId),
        levels=_one(query.semesterId),
        courses=_one(query.courseId),
        bulk=bulk,
        after=_after(query.cursor),
        oldest_first=oldest_first,
    )


def limit_of(query: FeedQuery) -> int:
    """How many changes at most. Raises BadRequest."""
    return min(MOST, number("limit", query.limit or f"{USUAL}", 1, LARGEST))


def names_nothing(query: FeedQuery) -> bool:
    """An entity or action that there is none of."""
    return query.entityType not in ("", *KINDS) or query.action not in ("", *ACTIONS)


def _one(text: str) -> list[UUID] | None:
    if not text.strip():
        return None
    found = uid(text)
    return [] if found is None else [found]


def _after(cursor: str) -> int | None:
    """Raises BadRequest for what was never given as a cursor."""
    if not cursor.strip():
        return None
    found = uid(cursor)
    row_id = None if found is None else changes.number_of(found)
    if row_id is None:
        raise BadRequest("cursor must be the nextCursor of an earlier answer")
    return row_id


def _next(page: Page, asked: Asked, cursor: str) -> str | None:
    """Where to go on: oldest first there is always a place, for more will come."""
    if page.is_last and not asked.oldest_first:
        return None
    return str(changes.uid_of(page.rows[-1].change.id)) if page.rows else cursor or None
