"""``/changes.atom``: the changes as a feed for people's readers (RFC 4287)."""

from datetime import UTC, datetime
from typing import Any

from flask import Response
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from blueprints.access import public
from blueprints.atom import CONTENT_TYPE
from blueprints.catalog.answers import kept_answer
from blueprints.catalog.atom_feed import Addresses, feed
from blueprints.catalog.changes import asked_for, limit_of, names_nothing
from blueprints.catalog.described import BAD_REQUEST, NOT_CHANGED
from blueprints.catalog.doors import bp
from blueprints.catalog.query import is_on
from blueprints.catalog.schemas_changes import FeedQuery
from blueprints.public_urls import public_origin, public_url
from blueprints.services import settings
from services.catalog import changes
from services.catalog.changes import Page, References
from services.catalog.state import newest

_FEED: dict[int, Any] = {
    200: {
        "description": "An Atom feed, an entry a change",
        "content": {"application/atom+xml": {"schema": {"type": "string"}}},
    },
    **NOT_CHANGED,
    **BAD_REQUEST,
}
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@bp.get("/changes.atom")
@bp.input(FeedQuery, location="query", arg_name="query")
@bp.doc(responses=_FEED)
@public
def get_changes_feed(query: FeedQuery) -> Response:
    """Changes for a feed reader, the newest first. First imports are left out unless `bulk=true`."""
    try:
        asked = asked_for(query, bulk=is_on(query.bulk))
    except PydanticCustomError:
        raise BadRequest("since must be an instant with its offset") from None
    limit, zone = limit_of(query), settings().zone

    def read(session: Session) -> bytes:
        page = Page([], References(), True) if names_nothing(query) else changes.page(session, asked, limit)
        changed_at = page.rows[0].batch.made_at if page.rows else newest(session).changed_at
        return feed(page, changed_at or _BEGINNING, zone, _addresses(query, page))

    words = f"{public_origin()} {query.model_dump_json()}"
    return kept_answer(read, words, write=bytes, content_type=CONTENT_TYPE)


def _addresses(query: FeedQuery, page: Page) -> Addresses:
    given = {name: value for name, value in query.model_dump().items() if value}

    def at(cursor: str | None) -> str:
        return public_url("catalog.get_changes_feed", **{**given, "cursor": cursor})

    older = None if page.is_last else at(str(changes.uid_of(page.rows[-1].change.id)))
    return Addresses(
        home=public_url("pages.home"),
        first=at(None),
        own=at(query.cursor or None),
        older=older,
        of=lambda uid: public_url("catalog.get_change", change_id=uid),
    )
