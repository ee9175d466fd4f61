"""Saved copies: what is stored, when it is written, and what survives."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import OperationalError

from models import PlanningBackup, PlanningFeed
from services.database import SessionFactory, writing
from services.plannings.backup_writer import BackupWriter, GoodAnswer
from services.plannings.backups import BELIEVED_FOR, Backups
from services.plannings.catalogue import Catalogue, Node
from services.plannings.content import Content
from services.plannings.saved import Validators
from services.plannings.vanished import KEPT_FOR, note_vanished
from support.schedules import schedule

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
VALIDATORS = Validators("url", "body", '"v1"', "Fri, 20 Nov 2026 11:00:00 GMT")


def answer(count: int, minutes: int = 0, validators: Validators = VALIDATORS) -> GoodAnswer:
    return GoodAnswer(schedule(count), validators, NOON + timedelta(minutes=minutes))


def no_look(full_id: str, at: datetime) -> None:
    pytest.fail(f"{full_id} was doubted")


def content_in(backups: Backups, full_id: str) -> Content | None:
    saved = backups.saved(full_id)
    return backups.content(full_id, saved) if saved else None


@pytest.fixture
def backups(new_session: SessionFactory) -> Backups:
    return Backups(new_session)


def test_what_was_stored_is_read_back_whole(backups: Backups, new_session: SessionFactory) -> None:
    content = schedule(50, without_teacher=True)
    backups.store("a.b", content, VALIDATORS, NOON)
    fresh = Backups(new_session)
    saved = fresh.saved("a.b")
    assert saved is not None
    assert (saved.nb_events, saved.refreshed_at, saved.updated_at) == (50, NOON, NOON)
    assert saved.validators == VALIDATORS
    assert content_in(fresh, "a.b") == content


def test_nothing_is_saved_of_what_never_answered(backups: Backups) -> None:
    assert backups.saved("a.b") is None
    assert content_in(backups, "a.b") is None


def test_other_events_replace_the_copy_and_the_same_only_move_the_success(
    backups: Backups, new_session: SessionFactory
) -> None:
    writer = BackupWriter(backups, no_look)
    for minutes, count in enumerate((3, 3, 4)):
        writer.take("a.b", answer(count, minutes))
        writer.flush()
    writer.close()
    saved = Backups(new_session).saved("a.b")
    assert saved is not None
    assert saved.refreshed_at == saved.updated_at == NOON + timedelta(minutes=2)
    with new_session() as session:
        assert session.scalar(select(func.count()).select_from(PlanningBackup)) == 2, "the one before is kept"


def test_an_unchanged_answer_writes_no_copy(backups: Backups, new_session: SessionFactory) -> None:
    writer = BackupWriter(backups, no_look)
    writer.take("a.b", answer(3))
    writer.flush()
    writes: list[str] = []
    with new_session() as session:
        event.listen(
            session.get_bind(),
            "before_cursor_execute",
            lambda _c, _cu, sql, *_: writes.append(sql.split()[0]),
        )
    writer.take("a.b", answer(3, minutes=5))
    saved = backups.saved("a.b")
    assert saved is not None
    assert saved.refreshed_at == NOON + timedelta(minutes=5), "the success counts at once"
    assert not {"INSERT", "UPDATE", "DELETE"} & set(writes), "and is written later"
    writer.close()
    assert "INSERT" not in writes
    assert writes.count("UPDATE") == 1, "the row with the events is left alone"
    reread = Backups(new_session).saved("a.b")
    assert reread is not None
    assert (reread.refreshed_at, reread.updated_at) == (NOON + timedelta(minutes=5), NOON)


def test_new_validators_of_the_same_events_are_stored(backups: Backups, new_session: SessionFactory) -> None:
    writer = BackupWriter(backups, no_look)
    writer.take("a.b", answer(3))
    writer.flush()
    newer = Validators("url", "body", '"v2"')
    writer.take("a.b", answer(3, 1, newer))
    writer.close()
    saved = Backups(new_session).saved("a.b")
    assert saved is not None
    assert saved.validators == newer


def test_of_answers_that_wait_the_latest_wins(backups: Backups, monkeypatch: pytest.MonkeyPatch) -> None:
    stored: list[int] = []
    entered, release = threading.Event(), threading.Event()
    store = backups.store

    def slow_store(full_id: str, content: object, *rest: object) -> None:
        entered.set()
        release.wait(10)
        stored.append(content.count)  # type: ignore[attr-defined]
        store(full_id, content, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "store", slow_store)
    writer = BackupWriter(backups, no_look)
    writer.take("a.b", answer(1))
    assert entered.wait(10)
    for count in (2, 3, 4):
        writer.take("a.b", answer(count, count))
    release.set()
    writer.close()
    assert stored == [1, 4]


def test_closing_stores_what_is_pending(backups: Backups, new_session: SessionFactory) -> None:
    writer = BackupWriter(backups, no_look)
    for number in range(20):
        writer.take(f"a.{number}", answer(number + 1))
    writer.close()
    with new_session() as session:
        assert session.scalar(select(func.count()).select_from(PlanningBackup)) == 20


def test_a_copy_that_cannot_be_written_does_not_stop_the_others(
    backups: Backups, new_session: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = backups.store

    def failing_store(full_id: str, *rest: object) -> None:
        if full_id == "a.bad":
            raise OperationalError("INSERT", {}, Exception("disk full"))
        store(full_id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "store", failing_store)
    writer = BackupWriter(backups, no_look)
    writer.take("a.bad", answer(1))
    writer.take("a.good", answer(2))
    writer.close()
    assert Backups(new_session).saved("a.good") is not None
    assert Backups(new_session).saved("a.bad") is None


def test_a_copy_that_another_process_wrote_is_seen(new_session: SessionFactory) -> None:
    clock = [0.0]
    ours, theirs = Backups(new_session, now=lambda: clock[0]), Backups(new_session)
    ours.store("a.b", schedule(1), VALIDATORS, NOON)
    theirs.store("a.b", schedule(2), VALIDATORS, NOON + timedelta(minutes=1))
    clock[0] += BELIEVED_FOR
    content = content_in(ours, "a.b")
    assert content is not None
    assert content.count == 2


def test_contents_in_memory_are_not_read_again(backups: Backups, new_session: SessionFactory) -> None:
    backups.store("a.b", schedule(3), VALIDATORS, NOON)
    first = content_in(backups, "a.b")
    with writing(new_session) as session:
        session.execute(update(PlanningBackup).values(events=b"unreadable"))
    assert content_in(backups, "a.b") == first


class TestVanished:
    """Plannings that left the catalogue."""

    @staticmethod
    def catalogue(*full_ids: str) -> Catalogue:
        return Catalogue(
            nodes={full_id: Node("x", "X", full_id, url="https://x.org") for full_id in full_ids}
        )

    def test_their_copies_stay_for_thirty_days(self, backups: Backups, new_session: SessionFactory) -> None:
        for full_id in ("a.stays", "a.goes"):
            backups.store(full_id, schedule(1), VALIDATORS, NOON)
        left = self.catalogue("a.stays")
        note_vanished(new_session, left, NOON)
        note_vanished(new_session, left, NOON + KEPT_FOR - timedelta(seconds=1))
        assert content_in(Backups(new_session), "a.goes") is not None
        note_vanished(new_session, left, NOON + KEPT_FOR)
        assert content_in(Backups(new_session), "a.goes") is None
        assert content_in(Backups(new_session), "a.stays") is not None
        with new_session() as session:
            assert session.scalars(select(PlanningBackup.full_id)).all() == ["a.stays"]

    def test_one_that_comes_back_begins_anew(self, backups: Backups, new_session: SessionFactory) -> None:
        backups.store("a.b", schedule(1), VALIDATORS, NOON)
        note_vanished(new_session, self.catalogue(), NOON)
        note_vanished(new_session, self.catalogue("a.b"), NOON + timedelta(days=20))
        note_vanished(new_session, self.catalogue(), NOON + timedelta(days=25))
        note_vanished(new_session, self.catalogue(), NOON + timedelta(days=40))
        assert content_in(Backups(new_session), "a.b") is not None
        with new_session() as session:
            assert session.scalar(select(PlanningFeed.vanished_at)) == NOON + timedelta(days=25)
