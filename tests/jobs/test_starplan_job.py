"""Following a StarPlan server as the scheduler does it."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config import TimeRange
from fakes.starplan import World, faults
from jobs.job import Status, Turn
from jobs.starplan import StarPlanSync
from models import Event, SyncRun
from services.quiet_hours import QuietHours
from services.starplan.sync.runs import Run
from support.starplan import TINY, Follower, database, follower


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Follower]:
    with database(tmp_path) as new_session:
        yield follower(new_session, World(TINY))


def make_job(here: Follower, hours: TimeRange | None = None, **more: Any) -> StarPlanSync:
    more = {"stopping": lambda: False, "now": here.clock, "chance": lambda: 0.5, **more}
    quiet = QuietHours(hours, ZoneInfo("Europe/Berlin"))
    return StarPlanSync(here.new_session, here.following, 20, quiet, **more)


def begun(job: StarPlanSync) -> StarPlanSync:
    job.run(lambda _status: None)
    return job


def test_the_first_sweep_of_a_process_is_late_by_chance(here: Follower):
    assert make_job(here).run(lambda _status: None) == Turn(Status.IDLE, 150.0)
    assert here.all(SyncRun) == []


def test_a_sweep_is_done_and_the_next_is_due_in_twenty_minutes(here: Follower):
    told: list[Status] = []
    job = begun(make_job(here))
    assert job.run(told.append) == Turn(Status.IDLE, 1200.0)
    assert told == [Status.WORKING]
    (run,) = here.all(SyncRun)
    assert (run.trigger, run.outcome) == ("job", "complete")


def test_in_the_quiet_hours_it_is_due_in_an_hour(here: Follower):
    job = begun(make_job(here, TimeRange(time(13), time(15))))
    assert job.run(lambda _status: None).pause == 3600.0


def test_a_server_that_is_unwell_is_left_alone_longer_each_time(here: Follower):
    job = begun(make_job(here))
    here.net.spoil = lambda _number, _kind: faults.server_error
    pauses = [job.run(lambda _status: None).pause for _ in range(3)]
    assert pauses == [300.0, 600.0, 1200.0]
    here.net.spoil = lambda _number, _kind: None
    assert job.run(lambda _status: None).pause == 1200.0
    here.net.spoil = lambda _number, _kind: faults.server_error
    assert job.run(lambda _status: None).pause == 300.0


def test_it_makes_way_for_a_sweep_by_hand(here: Follower):
    Run(here.new_session, "test", here.clock).begin("cli")
    assert begun(make_job(here)).run(lambda _status: None) == Turn(Status.IDLE, 300.0)


def test_a_process_that_lost_the_jobs_ends_between_two_plans(here: Follower):
    begun(make_job(here, stopping=lambda: here.net.requests > 9)).run(lambda _status: None)
    (run,) = here.all(SyncRun)
    assert run.outcome == "partial"
    assert run.counters["skipped"] > 0
    assert here.all(Event) != []
