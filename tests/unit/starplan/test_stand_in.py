"""The stand-in is what tests and the benchmark measure against: its sizes are exact, its worlds repeat."""

import os
import signal
import subprocess
import sys

import pytest

from config import PROJECT
from fakes.starplan import HFU, SMALL, Size, World


@pytest.mark.parametrize("size", [SMALL, HFU], ids=["small", "hfu"])
def test_a_world_has_exactly_the_size_that_was_asked_for(size: Size):
    world = World(size)
    groups = world.listed_groups(world.current)
    planned = [booking for group in groups for booking in world.plan(group)]
    assert (len(world.programs), len(groups), len(world.rooms)) == (size.programs, size.levels, size.rooms)
    assert len({booking.lecture.module for booking in planned}) == size.courses
    assert len({name for booking in planned for name in booking.people}) == size.instructors
    assert len({h.uid for booking in planned for h in booking.happenings}) == size.events
    assert {r.short_name for r in world.rooms} <= {
        name for booking in planned for h in booking.happenings for name in h.rooms
    }


def test_a_seed_gives_the_same_world_again():
    one, again, other = World(seed=3), World(seed=3), World(seed=4)
    assert one.bookings == again.bookings
    assert one.bookings != other.bookings


def test_it_runs_as_a_process_of_its_own():
    process = subprocess.Popen(
        [sys.executable, "-m", "fakes.starplan", "--size", "small"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT / "tests")},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 0
