"""Cursors: where a walk through a list has come to, signed, so that nobody sends one that was not given to them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from blueprints.planner.errors import bad_parameter
from services.changes.walk import Key, Place, Walk
from services.schedule.slots import Slot

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Bookmark:
    """What a walk keeps to from its first page on."""

    of: str
    """The list with its filters, order and readers; see Turn."""
    walk: Walk
    total: int
    span: Slot | None = None
    """Of lists that are about a time: the range as it was when the walk began."""


def cursor_of(bookmark: Bookmark) -> str:
    walk, span = bookmark.walk, bookmark.span
    assert walk.after is not None, "a cursor comes after a row"
    return _signer().dumps(
        [
            bookmark.of,
            bookmark.total,
            walk.revision,
            _plain(walk.began_at),
            _plain(walk.after.key),
            walk.after.id,
            None if span is None else [_plain(span.starts_at), _plain(span.ends_at)],
        ]
    )


def bookmark_of(cursor: str, of: str) -> Bookmark:
    """Raises Refusal for a cursor that was never given, and for one of another list than ``of``."""
    try:
        given, total, revision, began_at, key, number, span = _signer().loads(cursor)
    except BadData:
        raise bad_parameter("cursor", cursor, "This is no cursor that was given here.") from None
    if given != of:
        raise bad_parameter(
            "cursor", cursor, "It was given for other parameters. Repeat these, or start without a cursor."
        )
    walk = Walk(revision, _read(began_at), Place(_read(key), number))
    return Bookmark(of, walk, total, None if span is None else Slot(*map(_read, span)))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="planner.cursor.1")


def _plain(key: Key) -> str | int:
    return key if isinstance(key, str) else (key - _EPOCH) // _MICROSECOND


def _read(plain: Any) -> Any:
    return plain if isinstance(plain, str) else _EPOCH + plain * _MICROSECOND
