"""What is known of a planning's copies without reading their events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models import CopyState, PlanningBackup, PlanningFeed
from services.plannings.guards import Doubt


@dataclass(frozen=True)
class Validators:
    """What tells that an upstream's answer is the one that a copy was made of.

    ``etag`` and ``last_modified`` hold for the address and expansion window hashed in ``url_hash`` only;
    ``body_hash`` is of the body without its time stamps.
    """

    url_hash: str
    body_hash: str
    etag: str | None = None
    last_modified: str | None = None

    def columns(self) -> dict[str, str | None]:
        """The same as columns of a copy."""
        return {
            "url_hash": self.url_hash,
            "body_hash": self.body_hash,
            "etag": self.etag,
            "last_modified": self.last_modified,
        }


@dataclass(frozen=True)
class SetAside:
    """A schedule that is stored but not shown, or was refused; ``doubt`` is None for a refused one."""

    since: datetime
    doubt: Doubt | None

    def may_be_believed(self, at: datetime) -> bool:
        """Seen again now, has it stayed the same for long enough?"""
        return self.doubt is not None and at - self.since >= self.doubt.wait


@dataclass(frozen=True)
class Saved:
    """A planning's good copy: the one that answers."""

    backup_id: int
    signature: str
    nb_events: int
    validators: Validators
    refreshed_at: datetime
    """Last good answer of the upstream, changed or not."""
    updated_at: datetime
    """When the copy's events last changed."""
    set_aside: Mapping[str, SetAside] = field(default_factory=dict)
    """By signature: what the upstream gave instead and is not believed."""

    @property
    def has_doubts(self) -> bool:
        """Something waits in quarantine, which the next good answer ends."""
        return any(aside.doubt is not None for aside in self.set_aside.values())


_feeds, _backups = PlanningFeed.__table__, PlanningBackup.__table__
# Built once: building it costs more than running it, and it runs for each refresh.
_COPIES = (
    select(
        _feeds.c.backup_id,
        _feeds.c.refreshed_at,
        _backups.c.id,
        _backups.c.created_at,
        _backups.c.state,
        _backups.c.doubt,
        _backups.c.signature,
        _backups.c.nb_events,
        _backups.c.url_hash,
        _backups.c.body_hash,
        _backups.c.etag,
        _backups.c.last_modified,
    )
    .join(_feeds, _feeds.c.full_id == _backups.c.full_id)
    .where(_backups.c.full_id == bindparam("planning"))
)


def read_saved(session: Session, full_id: str) -> Saved | None:
    """The good copy of a planning; None when it has none."""
    rows = session.execute(_COPIES, {"planning": full_id}).all()
    current = next((one for one in rows if one.id == one.backup_id), None)
    if current is None:
        return None
    return Saved(
        current.id,
        current.signature,
        current.nb_events,
        Validators(current.url_hash, current.body_hash, current.etag, current.last_modified),
        current.refreshed_at or current.created_at,
        current.created_at,
        {
            one.signature: SetAside(
                one.created_at, Doubt(one.doubt) if one.state == CopyState.QUARANTINED else None
            )
            for one in rows
            if one.state != CopyState.GOOD
        },
    )
