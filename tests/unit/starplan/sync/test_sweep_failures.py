"""What fails in a sweep: whom it concerns, what is said of it, and what goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from fakes.starplan import World, faults
from fakes.starplan.faults import Fault
from fakes.starplan.size import Size
from models import AcademicPeriod, Event, Level, Program, SyncError, SyncRun, SyncState
from services.processes import own_name, place
from services.starplan.sync.runs import AlreadyRunning, Run, Superseded, pause_after
from support.starplan import TINY, Follower, ended_process, public
from support.universities import Universities

EIGHT = Size(2, 8, 18, 8, 6, 120)


def failing(here: Follower, fault: Fault, kind: str, *ids: str) -> None:
    """One kind of request fails from now on, or only those for the plans of groups, or for the groups of programs."""
    server = here.net.server
    asked: list[str] = []
    plain = server._kind

    def kind_of(path: str, params: dict[str, str]) -> str:
        asked.append(params.get("pgid") or params.get("og", ""))
        return plain(path, params)

    server._kind = kind_of
    here.net.spoil = lambda _number, of: fault if of == kind and (not ids or asked[-1] in ids) else None


def healed(here: Follower) -> None:
    here.net.spoil = lambda _number, _kind: None


def test_a_plan_that_fails_changes_nothing_of_its_level_and_is_told(here: Follower, world: World):
    pick = world.pick()
    group_id = next(iter(pick.booking.group_ids))
    world.move_room(pick)
    before = public(here)
    failing(here, faults.cut_calendar, "ical", str(group_id))
    report = here.sweep()
    assert (report.outcome, report.counters.failed) == ("partial", 1)
    after = public(here)
    (error,) = here.all(SyncError)
    (level,) = here.all(Level, Level.id == error.level_id)
    assert level.abbreviation == world.group(group_id).short_name
    assert error.program_id == level.program_id
    assert (error.kind, error.message.isprintable()) == ("truncated", True)
    assert {**after, "error": {}} == before
    healed(here)
    assert here.sweep().outcome == "complete"
    assert here.all(SyncError) == []
    assert public(here) != before


def test_a_program_whose_groups_are_unknown_keeps_them_and_is_told(here: Follower):
    before = public(here)
    failing(here, faults.error_object, "getPgsExt")
    assert here.sweep().outcome == "failed"
    errors = here.all(SyncError)
    assert [(error.program_id is not None, error.level_id, error.kind) for error in errors] == [
        (True, None, "error"),
        (True, None, "error"),
    ]
    healed(here)
    here.sweep()
    assert public(here) == before


def test_five_failures_in_a_row_end_the_sweep_and_the_next_begins_after_them(fresh: Follower):
    fresh.net.server.world = World(EIGHT)
    fresh.sweep()
    failing(fresh, faults.server_error, "ical")
    report = fresh.sweep()
    assert report.outcome == "failed"
    assert (report.counters.failed, report.counters.skipped) == (5, 3)
    kinds = [error.kind for error in fresh.all(SyncError)]
    assert (kinds.count("http"), kinds.count("skipped")) == (5, 3)
    (state,) = fresh.all(SyncState)
    assert state.failures == 1
    healed(fresh)
    order: list[str] = []
    fetch = fresh.net.server._ical
    fresh.net.server._ical = lambda params: order.append(params["pgid"]) or fetch(params)
    assert fresh.sweep().outcome == "complete"
    assert order.index(state.resume_after) == len(order) - 1
    (state,) = fresh.all(SyncState)
    assert (state.failures, state.resume_after) == (0, "")
    assert fresh.all(SyncError) == []


def levels_with_events(here: Follower) -> int:
    return len(here.all(AcademicPeriod, AcademicPeriod.event_count > 0))


def test_five_neighbours_that_keep_failing_do_not_keep_the_others_from_being_reached(fresh: Follower):
    world = fresh.net.server.world = World(EIGHT)
    groups = [str(group.id) for group in world.listed_groups(world.current)]
    failing(fresh, faults.server_error, "ical", *groups[:5])
    assert fresh.sweep().counters.skipped == 3
    assert levels_with_events(fresh) == 0
    report = fresh.sweep()
    assert (report.counters.failed, report.counters.skipped) == (5, 0)
    assert levels_with_events(fresh) == 3


TWELVE_PROGRAMS = Size(12, 12, 18, 8, 6, 120)


def test_programs_behind_five_whose_groups_are_unknown_are_reached_the_next_time(fresh: Follower):
    world = fresh.net.server.world = World(TWELVE_PROGRAMS)
    failing(fresh, faults.error_object, "getPgsExt", *(str(program.id) for program in world.programs[1:6]))
    report = fresh.sweep()
    assert (report.outcome, report.message) == ("partial", "5 requests in a row failed")
    assert (levels_with_events(fresh), fresh.all(SyncState)[0].failures) == (1, 1)
    kinds = [error.kind for error in fresh.all(SyncError)]
    assert (kinds.count("error"), kinds.count("skipped")) == (5, 6)
    fresh.sweep()
    assert levels_with_events(fresh) == 7
    assert [error.kind for error in fresh.all(SyncError)] == ["error"] * 5
    healed(fresh)
    assert fresh.sweep().outcome == "complete"
    assert (levels_with_events(fresh), fresh.all(SyncState)[0].failures) == (12, 0)


def test_a_server_is_left_alone_longer_each_time():
    assert [pause_after(n).total_seconds() / 60 for n in (1, 2, 3, 4, 5, 9)] == [5, 10, 20, 40, 60, 60]


def test_a_list_of_programs_that_lacks_many_ends_the_sweep(here: Follower, world: World):
    before = public(here)
    world.drop_program()
    report = here.sweep()
    assert report.outcome == "failed"
    (error,) = here.all(SyncError)
    assert (error.program_id, error.level_id, error.kind) == (None, None, "shrunk")
    assert {**public(here), "error": {}} == before


def test_a_lasting_loss_of_many_programs_is_believed_after_a_day(here: Follower, world: World):
    dropped = world.drop_program()
    for hours in (11, 11, 1):
        assert here.sweep().outcome == "failed"
        here.clock.go(hours=hours)
    assert here.all(Program, Program.is_active.is_(False)) == []
    here.clock.go(hours=1)
    assert here.sweep().outcome == "failed"
    (gone,) = here.all(Program, Program.is_active.is_(False))
    assert gone.abbreviation == dropped.short_name
    assert here.sweep().outcome == "complete"
    world.restore(dropped)
    assert here.sweep().outcome == "complete"
    assert here.all(Program, Program.is_active.is_(False)) == []


def test_an_empty_list_of_programs_is_never_believed(here: Follower, world: World):
    before = public(here)
    for program in world.programs:
        world.drop_program(program)
    for _ in range(5):
        assert here.sweep().outcome == "failed"
        here.clock.go(hours=11)
    assert {**public(here), "error": {}} == before


def test_a_bug_in_one_level_is_the_affair_of_that_level(
    here: Follower, world: World, monkeypatch: pytest.MonkeyPatch
):
    world.move_room()
    world.rename_course()

    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("services.starplan.sync.apply.PairWriter.write", broken)
    report = here.sweep()
    monkeypatch.undo()
    assert report.counters.failed > 0
    assert {(error.kind, error.message) for error in here.all(SyncError)} == {
        ("internal", "It ended with KeyError")
    }
    assert here.sweep().outcome == "complete"
    assert here.all(SyncError) == []


def test_an_empty_plan_is_believed_after_a_day(here: Follower, world: World):
    group = next(one for one in world.groups if one.id == 48000)
    keep = [booking for booking in world.bookings if group.id not in booking.group_ids]
    world.bookings[:] = keep
    world.reorder_bookings()
    for _ in range(3):
        report = here.sweep()
        assert report.counters.suspicious >= 1
        assert report.counters.cancelled == 0 or report.outcome == "partial"
        here.clock.go(hours=11)
    assert here.sweep().outcome == "complete"
    (period,) = here.all(AcademicPeriod, AcademicPeriod.upstream_id == "48000")
    assert (period.event_count, period.empty_streak) == (0, 0)


def test_a_sweep_that_is_stopped_goes_on_where_it_was(fresh: Follower):
    looked: list[int] = []
    report = fresh.sweep(progress=lambda done, _all: looked.append(done), stopping=lambda: len(looked) == 2)
    assert (report.outcome, report.counters.skipped) == ("partial", 3)
    assert fresh.sweep().outcome == "complete"
    assert len(fresh.all(Event)) == 120


def test_whichever_plan_comes_first_all_end_up_the_same(universities: Universities):
    expected = public(universities.followed(TINY))
    world = World(TINY)
    for group in world.listed_groups(world.current):
        other = universities.fresh(world)
        with other.new_session.begin() as session:
            state = SyncState(instance="test", resume_after=str(group.id), capabilities={})
            session.add(state)
        other.sweep()
        assert public(other) == expected


def test_two_sweeps_do_not_run_at_once(here: Follower):
    Run(here.new_session, "test", here.clock).begin("page")
    with pytest.raises(AlreadyRunning):
        here.sweep()
    here.clock.go(minutes=15)
    assert here.sweep().outcome == "complete"
    outcomes = [run.outcome for run in here.all(SyncRun)]
    assert outcomes == ["complete", "failed", "complete"]


def own(here: Follower, owner: str) -> None:
    """Say that the sweep at work is that process's."""
    with here.new_session.begin() as session:
        session.execute(update(SyncRun).where(SyncRun.outcome == "running").values(owner=owner))


def test_a_sweep_whose_process_has_ended_is_followed_at_once(here: Follower):
    for owner in (ended_process(), f"{place()}:before"):
        Run(here.new_session, "test", here.clock).begin("page")
        own(here, owner)
        assert here.sweep().outcome == "complete"
    assert [run.outcome for run in here.all(SyncRun)] == [
        "complete",
        "failed",
        "complete",
        "failed",
        "complete",
    ]


@pytest.mark.parametrize(
    "owner", ["elsewhere:1:x", own_name(), "nonsense", ""], ids=["elsewhere", "here", "nonsense", "nobody"]
)
def test_a_process_that_may_be_alive_is_waited_for(here: Follower, owner: str):
    Run(here.new_session, "test", here.clock).begin("page")
    own(here, owner)
    with pytest.raises(AlreadyRunning):
        here.sweep()


def test_one_that_was_taken_for_ended_by_mistake_writes_no_more(here: Follower, world: World):
    """As when two containers have one name: the row says who may write."""
    world.move_room()
    before = public(here)

    def overtaken() -> None:
        if here.net.requests > 20:
            here.net.between = lambda: None
            own(here, f"{place()}:other")
            Run(here.new_session, "test", here.clock).begin("page")

    here.net.between = overtaken
    here.net.requests = 18
    with pytest.raises(Superseded):
        here.sweep()
    assert public(here) == before


def test_a_sweep_that_was_taken_for_dead_writes_no_more(here: Follower, world: World):
    world.move_room()
    before = public(here)

    def overtaken() -> None:
        if here.net.requests > 20:
            here.net.between = lambda: None
            here.clock.go(minutes=16)
            Run(here.new_session, "test", here.clock).begin("page")

    here.net.between = overtaken
    here.net.requests = 18
    with pytest.raises(Superseded):
        here.sweep()
    assert public(here) == before


def test_a_dry_run_tells_what_a_sweep_would_do_and_writes_nothing(fresh: Follower, world: World):
    with fresh.written() as statements:
        planned = fresh.sweep(dry_run=True)
    assert public(fresh)["event"] == {}
    assert fresh.all(SyncRun) == fresh.all(SyncState) == []
    assert planned.counters.created == 135  # those that two levels hear count for both
    assert planned.records == {"term": 1, "room": 8, "program": 2, "level": 5, "group": 5}
    fresh.sweep()
    world.move_room()
    world.cancel(world.pick(on_or_after=world.current.lectures_from + timedelta(days=20)))
    fresh.clock.go(minutes=20)
    with fresh.written() as statements:
        planned = fresh.sweep(dry_run=True)
    assert statements == []
    assert fresh.sweep().counters == planned.counters


def test_every_run_is_told(here: Follower):
    (run,) = here.all(SyncRun)
    assert (run.outcome, run.trigger, run.message) == ("complete", "test", "")
    assert (run.counters["plans"], run.counters["created"]) == (5, 120)
    (state,) = here.all(SyncState)
    assert (state.current_pu, state.base_url) == ("48", here.root)
    assert state.last_fetched_at == run.ended_at


def test_only_the_newest_runs_are_kept(here: Follower, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("services.starplan.sync.runs.KEPT", 3)
    for _ in range(5):
        here.sweep()
    runs = here.all(SyncRun)
    assert len(runs) == 3
    assert max(run.id for run in runs) == 6
