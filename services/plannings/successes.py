"""Noting for many plannings at once that their upstream still gives the copy that answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models import PlanningBackup, PlanningFeed
from services.plannings.saved import Validators

READ_AT_ONCE = 500
"""Plannings whose copies are looked up by one statement; databases limit its parameters."""

# Tables, not classes: the session would do bookkeeping for each of the rows, and none of them is loaded.
_tables = PlanningFeed.metadata.tables
_feeds, _backups = _tables[PlanningFeed.__tablename__], _tables[PlanningBackup.__tablename__]
_at = bindparam("at", type_=_feeds.c.refreshed_at.type)
_MOVE_REFRESHED_AT = (
    update(_feeds)
    .where(_feeds.c.full_id == bindparam("planning"), _feeds.c.refreshed_at < _at)
    .values(refreshed_at=_at)
)
_SET_VALIDATORS = update(_backups).where(_backups.c.id == bindparam("copy"))
_COPIES = (
    select(
        _feeds.c.full_id,
        _backups.c.id,
        _backups.c.signature,
        _backups.c.url_hash,
        _backups.c.body_hash,
        _backups.c.etag,
        _backups.c.last_modified,
    )
    .join(_backups, _backups.c.id == _feeds.c.backup_id)
    .where(_feeds.c.full_id.in_(bindparam("plannings", expanding=True)))
)


@dataclass(frozen=True)
class Success:
    """A good answer whose events are those of the stored copy named by ``signature``."""

    at: datetime
    signature: str
    validators: Validators


def store_successes(session: Session, successes: Mapping[str, Success]) -> None:
    """Move ``refreshed_at``, and write the validators that changed, for plannings by full id."""
    connection = session.connection()
    moves = [{"planning": full_id, "at": success.at} for full_id, success in successes.items()]
    connection.execute(_MOVE_REFRESHED_AT, moves)
    changed = list(_changed_validators(session, successes))
    if changed:
        connection.execute(_SET_VALIDATORS, changed)


def _changed_validators(
    session: Session, successes: Mapping[str, Success]
) -> Iterator[dict[str, str | int | None]]:
    """Not those that are equal: the row holds the events, and SQLite writes whole rows."""
    names = list(successes)
    for start in range(0, len(names), READ_AT_ONCE):
        rows = session.connection().execute(_COPIES, {"plannings": names[start : start + READ_AT_ONCE]})
        for full_id, copy_id, signature, *validators in rows:
            success = successes[full_id]
            if signature == success.signature and Validators(*validators) != success.validators:
                yield {"copy": copy_id, **success.validators.columns()}
