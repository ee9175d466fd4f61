"""What a feed's row says of its failures."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from models import PlanningFeed
from services.net.failures import FailureKind
from services.upsert import insert_or

# A table, not the class: the session would evaluate each condition in Python, for objects that nobody has loaded.
# Built once: building them costs more than running them.
_feeds = PlanningFeed.metadata.tables[PlanningFeed.__tablename__]
_these = _feeds.c.full_id.in_(bindparam("plannings", expanding=True))
_SET_OFF = (
    update(_feeds).where(_feeds.c.full_id == bindparam("planning")).values(disabled_until=bindparam("until"))
)
_NOTE_REFRESHED = (
    update(_feeds)
    .where(_these, or_(_feeds.c.failures > 0, _feeds.c.disabled_until.is_not(None)))
    .values(failures=0, failure_kind=None, disabled_until=None)
)
_FORGET = update(_feeds).where(_these).values(failures=0, failure_kind=None)


@dataclass(frozen=True)
class FeedFailure:
    """One failure of a planning, at an instant."""

    full_id: str
    host: str
    kind: FailureKind
    at: datetime


def note_failures(session: Session, failures: Iterable[FeedFailure]) -> None:
    """Count one more failure in a row for each; a feed that has no row gets one. Each planning at most once."""
    insert = insert_or(session, PlanningFeed)
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["full_id"],
        set_={
            "host": new.host,
            "failures": PlanningFeed.failures + 1,
            "failure_kind": new.failure_kind,
            "failed_at": new.failed_at,
        },
    )
    # Sorted: transactions that take rows in one order cannot block each other for ever.
    rows = [_row(failure) for failure in sorted(failures, key=lambda failure: failure.full_id)]
    session.execute(statement, rows)


def _row(failure: FeedFailure) -> dict[str, object]:
    return {
        "full_id": failure.full_id,
        "host": failure.host,
        "failures": 1,
        "failure_kind": failure.kind.value,
        "failed_at": failure.at,
        "counts": "",
    }


def switch_off(session: Session, full_id: str, until: datetime) -> None:
    session.execute(_SET_OFF, {"planning": full_id, "until": until})


def switch_on(session: Session, full_id: str) -> None:
    session.execute(_SET_OFF, {"planning": full_id, "until": None})


def switched_off(session: Session, full_ids: Collection[str], now: datetime) -> set[str]:
    """Those of ``full_ids`` that the background leaves alone."""
    off = select(PlanningFeed.full_id).where(
        PlanningFeed.full_id.in_(full_ids), PlanningFeed.disabled_until > now
    )
    return set(session.scalars(off))


def note_refreshed(session: Session, full_ids: Collection[str]) -> None:
    """Refreshes by the background went well: no failure any more, and not switched off."""
    session.connection().execute(_NOTE_REFRESHED, {"plannings": list(full_ids)})


def failing_before(session: Session, successes: Mapping[str, datetime]) -> list[str]:
    """The plannings whose last failure is older than their success, sorted."""
    failing = session.execute(
        select(PlanningFeed.full_id, PlanningFeed.failed_at).where(
            PlanningFeed.full_id.in_(successes), PlanningFeed.failures > 0
        )
    )
    return sorted(
        row.full_id for row in failing if row.failed_at is None or row.failed_at <= successes[row.full_id]
    )


def forget_failures(session: Session, full_ids: Collection[str]) -> None:
    """Users' calls went well: no failure any more. Who is switched off stays so."""
    session.execute(_FORGET, {"plannings": list(full_ids)})
