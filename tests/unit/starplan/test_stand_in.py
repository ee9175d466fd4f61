"""The stand-in is what tests and the benchmark measure against: its sizes are exact, its worlds repeat."""

import os
import signal
import subprocess
import sys

import pytest
import requests

from config import PROJECT
from fakes.starplan import HFU, SMALL, Size, StarPlanServer, World


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


@pytest.mark.parametrize(
    "path",
    [
        "/json?m=getogs&term=48",
        "/json?m=getPgsExt&pu=48",
        "/json?m=getlecturers",
        "/ical?type=pg",
        "/ical?type=pg&pgid=48000&puid=47",
        "/json?m=getTT&sel=pg&pu=48&og=70&pg=AIB1&sd=true",
        "/rest/TimetableService/getForPlanningUnitAndPlanningGroup/48/48000",
        "/calendar",
    ],
)
def test_requests_that_the_protocol_does_not_have_are_refused_and_remembered(path: str):
    with StarPlanServer() as server:
        assert requests.get(server.root + path, timeout=10).status_code == 400
        assert len(server.traffic.wrong) == 1


def test_rooms_have_plans_of_their_own():
    with StarPlanServer() as server:
        pick = server.world.pick()
        room = next(room for room in server.world.rooms if room.short_name in pick.happening.rooms)
        answers = [
            requests.get(f"{server.root}/{path}", timeout=10).text
            for path in (
                f"ical?type=room&roomid={room.id}",
                f"json?m=getTT&sel=ro&pu=48&ro={room.id}&sd=true&dfc={pick.happening.day}",
                f"rest/TimetableService/getForPlanningUnitAndRoom/48/{room.id}/false/-1",
            )
        ]
    assert all(f"({pick.booking.lecture.module})" in answer for answer in answers)
    assert server.traffic.wrong == []


def test_people_may_sign_in():
    with StarPlanServer() as server:
        server.session = "for all"
        login = f"{server.root}/json?m=login"
        assert requests.post(login, data="kurs&falsch", timeout=10).status_code == 401
        with requests.Session() as session:
            assert session.post(login, data="kurs&geheim&mehr", timeout=10).json() == [[{"res": "ok"}]]
            assert session.get(f"{server.root}/json?m=getlocs", allow_redirects=False, timeout=10).ok


def test_a_running_process_can_be_changed_from_outside():
    with StarPlanServer() as server:
        control = f"http://{server.host}/control"
        before = [one.rooms for booking in server.world.bookings for one in booking.happenings]
        assert requests.get(f"{control}/scatter?count=10", timeout=10).json() == {"version": 1}
        after = [one.rooms for booking in server.world.bookings for one in booking.happenings]
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 10
        requests.get(f"{server.root}/json?m=getlocs", timeout=10)
        assert requests.get(f"{control}/report", timeout=10).json()["counts"] == {"getlocs": 1}
