"""Quarantine: a good copy is never replaced by a worse one, and what is good again comes through."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from models import CopyState, PlanningBackup, PlanningFeed
from services.database import SessionFactory
from services.plannings.backup_writer import BackupWriter, GoodAnswer
from services.plannings.backups import Backups
from services.plannings.content import Content, content_of
from services.plannings.copies import KEPT, NoSuchCopy
from services.plannings.guards import Doubt, judge
from services.plannings.saved import Validators
from support.schedules import MONDAY, meeting, schedule

SUNDAY = MONDAY - timedelta(days=1)
"""All meetings of schedule(n) are still to come."""
MINUTE = timedelta(minutes=1)
VALIDATORS = Validators("url", "body")
EMPTY = content_of([])


class TestJudge:
    @pytest.mark.parametrize(
        ("known", "new", "doubt"),
        [
            (None, 0, None),
            (None, 5, None),
            (0, 0, None),
            (0, 5, None),
            (10, 0, Doubt.EMPTY),
            (10, 3, Doubt.SHRUNKEN),
            (10, 4, None),
            (10, 10, None),
            (10, 100, None),
            (1, 0, Doubt.EMPTY),
        ],
    )
    def test_a_schedule_is_doubted_when_more_than_sixty_percent_to_come_are_gone(
        self, known: int | None, new: int, doubt: Doubt | None
    ) -> None:
        before = None if known is None else schedule(known)
        assert judge(before, schedule(new), SUNDAY) is doubt

    def test_only_events_to_come_count(self) -> None:
        later = MONDAY + timedelta(days=365)
        assert judge(schedule(10), schedule(1), later) is None
        past = [meeting(number, starts_at=SUNDAY - timedelta(days=30)) for number in range(50)]
        assert judge(schedule(10), content_of(past), SUNDAY) is Doubt.SHRUNKEN

    @given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
    def test_growing_is_never_doubted_and_doubt_grows_with_the_loss(
        self, known: int, one: int, other: int
    ) -> None:
        fewer, more = sorted((one, other))
        doubts = [judge(schedule(known), schedule(count), SUNDAY) is not None for count in (fewer, more)]
        assert doubts[0] >= doubts[1]
        assert judge(schedule(known), schedule(known + more), SUNDAY) is None


@pytest.fixture
def backups(new_session: SessionFactory) -> Backups:
    return Backups(new_session)


def put(backups: Backups, content: Content, at: datetime = SUNDAY) -> None:
    backups.store("a.b", content, VALIDATORS, at)


def answering(backups: Backups) -> int:
    saved = backups.saved("a.b")
    assert saved is not None
    return saved.nb_events


def states(backups: Backups) -> list[tuple[int, str, bool]]:
    return [(copy.nb_events, copy.state.value, copy.current) for copy in backups.copies("a.b")]


@pytest.mark.parametrize(("worse", "doubt"), [(EMPTY, Doubt.EMPTY), (schedule(3), Doubt.SHRUNKEN)])
class TestQuarantine:
    def test_the_good_copy_stays(self, backups: Backups, worse: Content, doubt: Doubt) -> None:
        put(backups, schedule(10))
        put(backups, worse, SUNDAY + MINUTE)
        assert answering(backups) == 10
        assert states(backups) == [(worse.count, "quarantined", False), (10, "good", True)]
        assert backups.copies("a.b")[0].doubt is doubt
        saved = backups.saved("a.b")
        assert saved is not None
        assert saved.refreshed_at == SUNDAY, "what is doubted is no success"

    def test_seen_again_unchanged_after_its_time_it_is_believed(
        self, backups: Backups, worse: Content, doubt: Doubt
    ) -> None:
        put(backups, schedule(10))
        for age in (timedelta(), doubt.wait / 2, doubt.wait - MINUTE):
            put(backups, worse, SUNDAY + age)
            assert answering(backups) == 10
        put(backups, worse, SUNDAY + doubt.wait)
        assert answering(backups) == worse.count
        assert states(backups) == [(worse.count, "good", True), (10, "good", False)]

    def test_its_time_begins_anew_when_it_changes(
        self, backups: Backups, worse: Content, doubt: Doubt
    ) -> None:
        put(backups, schedule(10))
        put(backups, worse)
        put(backups, schedule(2), SUNDAY + doubt.wait / 2)
        put(backups, worse, SUNDAY + doubt.wait)
        assert answering(backups) == 10

    def test_a_good_answer_ends_it(self, backups: Backups, worse: Content, doubt: Doubt) -> None:
        put(backups, schedule(10))
        put(backups, worse)
        put(backups, schedule(10), SUNDAY + MINUTE)
        assert states(backups) == [(10, "good", True)]
        put(backups, worse, SUNDAY + doubt.wait)
        assert answering(backups) == 10, "it begins anew"

    def test_it_can_be_accepted_at_once(self, backups: Backups, worse: Content, doubt: Doubt) -> None:
        put(backups, schedule(10))
        put(backups, worse)
        backups.accept("a.b", backups.copies("a.b")[0].id)
        assert answering(backups) == worse.count

    def test_rejected_it_does_not_come_back_by_itself(
        self, backups: Backups, worse: Content, doubt: Doubt
    ) -> None:
        put(backups, schedule(10))
        put(backups, worse)
        backups.reject("a.b", backups.copies("a.b")[0].id)
        put(backups, worse, SUNDAY + 10 * doubt.wait)
        assert states(backups) == [(worse.count, "rejected", False), (10, "good", True)]
        put(backups, schedule(11), SUNDAY + 11 * doubt.wait)
        assert answering(backups) == 11, "what is not worse passes"


def test_the_last_three_good_copies_are_kept(backups: Backups, new_session: SessionFactory) -> None:
    for number in range(6):
        put(backups, schedule(10 + number), SUNDAY + number * MINUTE)
    assert states(backups) == [(15, "good", True), (14, "good", False), (13, "good", False)]
    with new_session() as session:
        assert session.scalar(select(func.count()).select_from(PlanningBackup)) == KEPT
        counts = session.scalar(select(PlanningFeed.counts))
    assert counts is not None
    assert [entry.split(":")[1] for entry in counts.split(",")] == ["10", "11", "12", "13", "14", "15"]


class TestRestore:
    def test_an_older_copy_answers_and_the_newer_does_not_come_back(self, backups: Backups) -> None:
        put(backups, schedule(10))
        put(backups, schedule(9), SUNDAY + MINUTE)
        good = backups.copies("a.b")[1]
        backups.restore("a.b", good.id)
        assert answering(backups) == 10
        put(backups, schedule(9), SUNDAY + 2 * MINUTE)
        assert answering(backups) == 10
        put(backups, schedule(8), SUNDAY + 3 * MINUTE)
        assert answering(backups) == 8

    def test_what_was_refused_can_be_restored(self, backups: Backups) -> None:
        put(backups, schedule(10))
        put(backups, EMPTY)
        quarantined = backups.copies("a.b")[0]
        backups.reject("a.b", quarantined.id)
        backups.restore("a.b", quarantined.id)
        assert answering(backups) == 0

    def test_a_copy_that_does_not_exist_is_refused(self, backups: Backups) -> None:
        put(backups, schedule(10))
        backups.store("other", schedule(5), VALIDATORS, SUNDAY)
        foreign = backups.copies("other")[0].id
        for copy_id in (999, foreign):
            with pytest.raises(NoSuchCopy):
                backups.restore("a.b", copy_id)
        with pytest.raises(NoSuchCopy):
            backups.accept("a.b", backups.copies("a.b")[0].id)
        assert answering(backups) == 10


def test_the_writer_asks_for_a_second_look_and_writes_nothing_meanwhile(
    backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[tuple[str, datetime]] = []
    writer = BackupWriter(backups, lambda full_id, at: looks.append((full_id, at)))
    writer.take("a.b", GoodAnswer(schedule(10), VALIDATORS, SUNDAY))
    writer.flush()
    writer.take("a.b", GoodAnswer(schedule(3), VALIDATORS, SUNDAY))
    writer.flush()
    assert looks == [("a.b", SUNDAY + Doubt.SHRUNKEN.wait)]
    monkeypatch.setattr(backups, "store", lambda *_: pytest.fail("written"))
    for minute in range(29):
        writer.take("a.b", GoodAnswer(schedule(3), VALIDATORS, SUNDAY + minute * MINUTE))
    writer.close()
    assert states(backups)[0][1] == CopyState.QUARANTINED


def test_a_good_answer_in_between_makes_a_flapping_feed_wait_anew(backups: Backups) -> None:
    writer = BackupWriter(backups, lambda _full_id, _at: None)
    for minutes, count in ((0, 50), (1, 5), (2, 50), (30, 50), (32, 5)):
        writer.take("a.b", GoodAnswer(schedule(count), VALIDATORS, SUNDAY + minutes * MINUTE))
        writer.flush()
    writer.close()
    assert answering(backups) == 50
