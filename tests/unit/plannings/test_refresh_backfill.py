"""Backfill: who is asked for when nobody asks, in which order, and at what cost."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from models import PlanningBackup, PlanningFeed, PlanningRefresh
from services.database import SessionFactory, writing
from services.plannings.backfill import AT_ONCE, STALE_AFTER, backfill
from services.plannings.catalogue import Catalogue, Node
from services.plannings.refresh_queue import RefreshQueue
from support.clock import NOON, Clock

STALE = NOON - STALE_AFTER - timedelta(minutes=1)


def catalogue(full_ids: Iterable[str], url: str = "https://ics.example.edu/x") -> Catalogue:
    return Catalogue(nodes={full_id: Node("x", "X", full_id, url=url) for full_id in full_ids})


def save(new_session: SessionFactory, refreshed: dict[str, datetime], **columns: object) -> None:
    """Feeds with a copy, last refreshed at the given instants."""
    with writing(new_session) as session:
        for full_id, refreshed_at in refreshed.items():
            copy = PlanningBackup(
                full_id=full_id,
                created_at=refreshed_at,
                signature="s",
                nb_events=0,
                events=b"",
                url_hash="",
                body_hash="",
            )
            session.add(copy)
            session.flush()
            session.add(
                PlanningFeed(full_id=full_id, refreshed_at=refreshed_at, backup_id=copy.id, **columns)
            )


def run(new_session: SessionFactory, of: Catalogue) -> int:
    clock = Clock()
    return backfill(new_session, RefreshQueue(new_session, now=clock), of, clock)


def queued(new_session: SessionFactory) -> list[str]:
    order = (PlanningRefresh.priority.desc(), PlanningRefresh.due_at)
    with new_session() as session:
        return list(session.scalars(select(PlanningRefresh.full_id).order_by(*order)))


def test_those_without_a_copy_come_first_then_the_oldest(new_session: SessionFactory) -> None:
    save(new_session, {"u.old": STALE, "u.older": STALE - timedelta(days=1), "u.fresh": NOON})
    with writing(new_session) as session:
        session.add(PlanningFeed(full_id="u.failed", failures=3))
    assert run(new_session, catalogue(["u.old", "u.fresh", "u.older", "u.new", "u.failed"])) == 4
    assert queued(new_session) == ["u.new", "u.failed", "u.older", "u.old"]


@pytest.mark.parametrize(
    ("age", "is_stale"), [(STALE_AFTER, False), (STALE_AFTER + timedelta(seconds=1), True)]
)
def test_six_hours_after_the_last_success(
    new_session: SessionFactory, age: timedelta, is_stale: bool
) -> None:
    save(new_session, {"u.a": NOON - age})
    run(new_session, catalogue(["u.a"]))
    assert queued(new_session) == (["u.a"] if is_stale else [])


def test_it_leaves_alone_who_is_off_queued_or_gone(new_session: SessionFactory) -> None:
    save(new_session, {"u.gone": STALE})
    save(new_session, {"u.off": STALE}, disabled_until=NOON + timedelta(seconds=1))
    save(new_session, {"u.on": STALE}, disabled_until=NOON)
    with writing(new_session) as session:
        session.add(PlanningFeed(full_id="u.never", disabled_until=NOON + timedelta(days=1)))
    RefreshQueue(new_session).enqueue("u.queued", "", 10, NOON)
    assert run(new_session, catalogue(["u.off", "u.never", "u.on", "u.queued"])) == 1
    assert queued(new_session) == ["u.queued", "u.on"]


def test_five_hundred_of_each_kind(new_session: SessionFactory) -> None:
    ages = {f"u.s{number:04}": STALE - timedelta(seconds=number) for number in range(AT_ONCE + 100)}
    save(new_session, ages)
    new = [f"u.n{number:04}" for number in range(AT_ONCE + 100)]
    everything = catalogue([*ages, *new])
    assert run(new_session, everything) == 2 * AT_ONCE == 1000
    oldest = sorted(ages, key=lambda full_id: ages[full_id])
    assert queued(new_session) == [*new[:AT_ONCE], *oldest[:AT_ONCE]]
    assert run(new_session, everything) == 200, "the next time the others"
    assert run(new_session, everything) == 0


def test_files_are_refreshed_like_any_feed(new_session: SessionFactory) -> None:
    assert run(new_session, catalogue(["u.a"], url="file:a.ics")) == 1
    with new_session() as session:
        assert session.scalars(select(PlanningRefresh.host)).all() == [""]


def test_the_cost_in_statements_does_not_grow(new_session: SessionFactory) -> None:
    def statements(of: Catalogue) -> int:
        sent: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        with new_session() as session:
            engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        run(new_session, of)
        event.remove(engine, "before_cursor_execute", note)
        return len([statement for statement in sent if not statement.startswith("BEGIN")])

    assert statements(catalogue(["u.one"])) == 4
    assert statements(catalogue([f"u.{number}" for number in range(300)])) == 4
