"""The copies of a planning inside one transaction: the one that answers, those before it, and what is set aside."""

import zlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, defer

from models import CopyState, PlanningBackup, PlanningFeed
from services.plannings.content import Content, positions_of, positions_text
from services.plannings.guards import Doubt, judge
from services.plannings.saved import SetAside, Validators

KEPT = 3
"""Good copies of a planning that are kept, the one that answers included; and as many refused ones."""
COUNTS_KEPT = 40


class NoSuchCopy(LookupError):
    """The planning has no copy of that number, or none in the state that the action needs."""


def store(
    session: Session, full_id: str, content: Content, validators: Validators, at: datetime
) -> SetAside | None:
    """Keep a schedule that the upstream gave: as the copy that answers, or set aside when it looks worse.

    Returns what was set aside; None when the schedule answers from now on.
    """
    feed = _feed(session, full_id)
    current = session.get(PlanningBackup, feed.backup_id) if feed.backup_id else None
    if current is None or current.signature != content.signature:
        seen = _aside(session, full_id, content.signature)
        aside = _set_aside(seen) if seen else None
        if aside is not None and not aside.may_be_believed(at):
            return aside
        doubt = judge(content_of_copy(current) if current else None, content, at)
        if doubt is not None and aside is None:
            return _set_aside(_quarantine(session, full_id, content, validators, at, doubt))
        current = seen or _new_copy(session, full_id, content, at)
        _make_current(session, feed, current, at)
    _drop(session, full_id, CopyState.QUARANTINED)
    feed.refreshed_at = max(feed.refreshed_at or at, at)
    for name, value in validators.columns().items():
        setattr(current, name, value)
    session.flush()
    return None


def signatures(session: Session, full_ids: Collection[str]) -> dict[str, str]:
    """Which content answers for each of the plannings that have a copy."""
    query = _answering(PlanningFeed.full_id, PlanningBackup.signature, full_ids=full_ids)
    return {row.full_id: row.signature for row in session.execute(query)}


def refreshed(session: Session, full_ids: Collection[str]) -> dict[str, datetime]:
    """When the upstream last gave each of them."""
    has_copy = PlanningFeed.full_id.in_(full_ids), PlanningFeed.backup_id.is_not(None)
    rows = session.execute(select(PlanningFeed.full_id, PlanningFeed.refreshed_at).where(*has_copy))
    return {row.full_id: row.refreshed_at for row in rows if row.refreshed_at is not None}


def contents(session: Session, full_ids: Collection[str]) -> dict[str, Content]:
    """The same contents, read."""
    rows = session.scalars(_answering(PlanningBackup, full_ids=full_ids))
    return {row.full_id: content_of_copy(row) for row in rows}


def accept(session: Session, full_id: str, copy_id: int, at: datetime) -> None:
    """Believe a copy in quarantine: from now on it answers. Raises NoSuchCopy."""
    copy = _copy(session, full_id, copy_id, CopyState.QUARANTINED)
    _make_current(session, _feed(session, full_id), copy, at)


def reject(session: Session, full_id: str, copy_id: int) -> None:
    """Refuse a copy in quarantine, also when the upstream gives the same again. Raises NoSuchCopy."""
    copy = _copy(session, full_id, copy_id, CopyState.QUARANTINED)
    copy.state = CopyState.REJECTED
    _prune(session, full_id, CopyState.REJECTED)


def restore(session: Session, full_id: str, copy_id: int, at: datetime) -> None:
    """Let an older copy answer; the one that did is refused from now on. Raises NoSuchCopy."""
    copy = _copy(session, full_id, copy_id)
    feed = _feed(session, full_id)
    replaced = session.get(PlanningBackup, feed.backup_id) if feed.backup_id else None
    if replaced is not None and replaced.id != copy.id:
        replaced.state = CopyState.REJECTED
        _prune(session, full_id, CopyState.REJECTED)
    _make_current(session, feed, copy, at)


def copies(session: Session, full_id: str) -> Sequence[PlanningBackup]:
    """All copies of a planning, the newest first, without their events."""
    return session.scalars(
        select(PlanningBackup)
        .where(PlanningBackup.full_id == full_id)
        .options(defer(PlanningBackup.events, raiseload=True))
        .order_by(PlanningBackup.created_at.desc(), PlanningBackup.id.desc())
    ).all()


def content_of_copy(copy: PlanningBackup) -> Content:
    """The events of a copy."""
    events = zlib.decompress(copy.events)
    return Content(copy.signature, events, copy.nb_events, positions_of(copy.without_teacher))


def _feed(session: Session, full_id: str) -> PlanningFeed:
    feed = session.scalar(select(PlanningFeed).where(PlanningFeed.full_id == full_id))
    if feed is None:
        feed = PlanningFeed(full_id=full_id)
        session.add(feed)
        session.flush()
    return feed


def _answering(*wanted: Any, full_ids: Collection[str]) -> Select[Any]:
    joined = select(*wanted).join(PlanningFeed, PlanningFeed.backup_id == PlanningBackup.id)
    return joined.where(PlanningFeed.full_id.in_(full_ids))


def _set_aside(copy: PlanningBackup) -> SetAside:
    quarantined = copy.state == CopyState.QUARANTINED
    return SetAside(copy.created_at, Doubt(copy.doubt) if quarantined and copy.doubt else None)


def _aside(session: Session, full_id: str, signature: str) -> PlanningBackup | None:
    return session.scalar(
        select(PlanningBackup).where(
            PlanningBackup.full_id == full_id,
            PlanningBackup.signature == signature,
            PlanningBackup.state != CopyState.GOOD,
        )
    )


def _quarantine(
    session: Session, full_id: str, content: Content, validators: Validators, at: datetime, doubt: Doubt
) -> PlanningBackup:
    """Set aside what was seen now; what was set aside before and did not come again is forgotten."""
    _drop(session, full_id, CopyState.QUARANTINED)
    copy = _new_copy(session, full_id, content, at)
    copy.state = CopyState.QUARANTINED
    copy.doubt = doubt
    for name, value in validators.columns().items():
        setattr(copy, name, value)
    return copy


def _make_current(session: Session, feed: PlanningFeed, copy: PlanningBackup, at: datetime) -> None:
    copy.state = CopyState.GOOD
    feed.backup_id = copy.id
    feed.refreshed_at = max(feed.refreshed_at or at, at)
    counts = [*feed.counts.split(","), f"{int(at.timestamp())}:{copy.nb_events}"]
    feed.counts = ",".join(filter(None, counts[-COUNTS_KEPT:]))
    session.flush()
    _drop(session, feed.full_id, CopyState.QUARANTINED)
    _prune(session, feed.full_id, CopyState.GOOD, but=copy.id)


def _prune(session: Session, full_id: str, state: CopyState, but: int = 0) -> None:
    """Keep the newest of a state; ``but`` stays whatever its age."""
    session.flush()
    ids = session.scalars(
        select(PlanningBackup.id)
        .where(PlanningBackup.full_id == full_id, PlanningBackup.state == state, PlanningBackup.id != but)
        .order_by(PlanningBackup.created_at.desc(), PlanningBackup.id.desc())
    ).all()
    surplus = ids[KEPT - bool(but) :]
    if surplus:
        session.execute(delete(PlanningBackup).where(PlanningBackup.id.in_(surplus)))


def _drop(session: Session, full_id: str, state: CopyState) -> None:
    session.flush()
    session.execute(
        delete(PlanningBackup).where(PlanningBackup.full_id == full_id, PlanningBackup.state == state)
    )


def _copy(session: Session, full_id: str, copy_id: int, state: CopyState | None = None) -> PlanningBackup:
    copy = session.get(PlanningBackup, copy_id)
    if copy is None or copy.full_id != full_id or (state is not None and copy.state != state):
        raise NoSuchCopy(f"{full_id} has no {state or ''} copy {copy_id}".replace("  ", " "))
    return copy


def _new_copy(session: Session, full_id: str, content: Content, at: datetime) -> PlanningBackup:
    copy = PlanningBackup(
        full_id=full_id,
        created_at=at,
        signature=content.signature,
        nb_events=content.count,
        events=zlib.compress(content.json, 6),
        without_teacher=positions_text(content.without_teacher),
        url_hash="",
        body_hash="",
    )
    session.add(copy)
    session.flush()
    return copy
