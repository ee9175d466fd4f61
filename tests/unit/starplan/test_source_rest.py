"""Happenings: rhythms become dates within the lecture time, whatever way a release writes them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from fakes.starplan import StarPlanServer, faults
from fakes.starplan.reply import Reply
from fakes.wire import Wire
from services.starplan.client import StarPlan
from services.starplan.upstream import Plan
from unit.starplan.conftest import BERLIN, Address, Failure

PLAN = "rest:TimetableService/getForPlanningUnitAndPlanningGroup"
TERMS = "rest:PlanningUnitService/getSelectablePlanningUnits"

PlanOf = Callable[..., Plan]
ONE: dict[str, Any] = {
    "id": 1,
    "type": "DAY",
    "singularDate": "2026-10-12",
    "beginMinute": 480,
    "endMinute": 570,
    "orglectureName": "Aktuelle Kapitel (262164)",
    "roomNames": "F230, F231",
    "lecturerNames": "Prof. Dr. Jörg Weißenböck, M.Sc. Änne Köhler",
    "planningGroupNames": "SEB6, AIB6",
    "exam": False,
    "holiday": False,
}


@pytest.fixture(autouse=True)
def refuses_calendars(server: StarPlanServer) -> None:
    server.refused = {"ical:pg"}


@pytest.fixture
def plan_of(server: StarPlanServer, client: StarPlan, address: Address) -> PlanOf:
    """The plan that a server tells by these happenings, the same for the term and for each week."""

    def read(*happenings: dict[str, Any]) -> Plan:
        server.faults.clear()
        server.faults.add(faults.body(json.dumps({"happenings": happenings})), PLAN)
        return client.fetch(address()).plan()

    return read


def days(plan: Plan) -> list[date]:
    return sorted(meeting.starts_at.astimezone(BERLIN).date() for meeting in plan.meetings)


def weekly(day: date, every: int = 1, times: int = 16) -> list[date]:
    return [date.fromordinal(day.toordinal() + 7 * every * n) for n in range(times)]


def test_people_rooms_and_groups_are_named_as_such(plan_of: PlanOf) -> None:
    (meeting,) = plan_of(ONE).meetings
    assert meeting.title == "Aktuelle Kapitel (262164)"
    assert meeting.rooms == ("F230, F231",)
    assert meeting.people == ("Prof. Dr. Jörg Weißenböck", "M.Sc. Änne Köhler")
    assert meeting.cohorts == ("SEB6", "AIB6")
    assert (meeting.uid, meeting.lines, meeting.summary) == ("", (), "")


def test_lists_of_names_are_kept_as_they_are_split(plan_of: PlanOf) -> None:
    listed = {"roomNames": ["F 230, rechts", "F231"], "lecturerNames": ["A. B"], "planningGroupNames": None}
    (meeting,) = plan_of({**ONE, **listed}).meetings
    assert meeting.rooms == ("F 230, rechts", "F231")
    assert (meeting.people, meeting.cohorts) == (("A. B",), ())


@pytest.mark.parametrize(
    "written", ["2026-10-12", "2026-10-12T00:00:00+02:00", [2026, 10, 12], 1_791_756_000_000]
)
def test_a_date_may_be_written_in_several_ways(plan_of: PlanOf, written: object) -> None:
    assert days(plan_of({**ONE, "singularDate": written})) == [date(2026, 10, 12)]


def test_a_weekly_happening_takes_place_in_the_lecture_time(plan_of: PlanOf) -> None:
    plan = plan_of({**ONE, "type": "WEEK", "weekday": 4})
    assert days(plan) == weekly(date(2026, 10, 9))


def test_nothing_takes_place_on_holidays(plan_of: PlanOf) -> None:
    holiday = {**ONE, "id": 2, "holiday": True, "singularDate": "2026-12-25"}
    plan = plan_of({**ONE, "type": "WEEK", "weekday": 4}, holiday)
    assert days(plan) == [day for day in weekly(date(2026, 10, 9)) if day != date(2026, 12, 25)]
    assert plan.rejected == 0


def test_wall_times_follow_the_clock(plan_of: PlanOf) -> None:
    plan = plan_of({**ONE, "type": "WEEK", "weekday": 0})
    hours = {meeting.starts_at.date(): meeting.starts_at.hour for meeting in plan.meetings}
    assert (hours[date(2026, 10, 19)], hours[date(2026, 10, 26)]) == (6, 7)


PHASES = [
    ("TWO_WEEKS", 2, 0),
    ("TWO_WEEKS", 2, 1),
    ("THREE_WEEKS", 3, 0),
    ("THREE_WEEKS", 3, 2),
    ("FOUR_WEEKS", 4, 3),
]


@pytest.mark.parametrize(("kind", "every", "phase"), PHASES)
def test_the_phase_of_a_rhythm_is_that_of_the_first_week_that_shows_it(
    server: StarPlanServer, client: StarPlan, address: Address, kind: str, every: int, phase: int
) -> None:
    rhythmic = {**ONE, "type": kind, "weekday": 2}
    first = date(2026, 10, 5)
    shown = {(date.fromordinal(first.toordinal() + 7 * n)).isoformat() for n in range(phase, 16, every)}

    def tell(reply: Reply, wire: Wire) -> None:
        when = urlsplit(server.traffic.asked[-1].path).path.rpartition("/")[2]
        reply.text = json.dumps({"happenings": [rhythmic] if when == "-1" or when in shown else []})

    server.faults.add(tell, PLAN)
    plan = client.fetch(address()).plan()
    assert days(plan) == weekly(date(2026, 10, 7 + 7 * phase), every, len(range(phase, 16, every)))
    assert server.traffic.counts[PLAN] == 1 + phase + 1


def test_weeks_are_asked_for_only_while_a_rhythm_is_unseen(
    server: StarPlanServer, client: StarPlan, plan_of: PlanOf
) -> None:
    plan_of(ONE, {**ONE, "id": 2, "type": "WEEK", "weekday": 1})
    assert server.traffic.counts[PLAN] == 1
    server.traffic.reset()
    plan_of(ONE, *({**ONE, "id": n, "type": "TWO_WEEKS", "weekday": 1} for n in range(2, 9)))
    assert server.traffic.counts == {PLAN: 2}


def test_happenings_without_an_id_are_known_by_what_they_say(plan_of: PlanOf) -> None:
    nameless = {name: value for name, value in ONE.items() if name != "id"}
    plan = plan_of({**nameless, "type": "TWO_WEEKS", "weekday": 0})
    assert days(plan) == weekly(date(2026, 10, 5), 2, 8)


def test_a_rhythm_that_no_week_shows_is_left_out_and_counted(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    def tell(reply: Reply, wire: Wire) -> None:
        whole = server.traffic.asked[-1].path.endswith("/-1")
        rhythmic = {**ONE, "type": "TWO_WEEKS", "weekday": 0}
        reply.text = json.dumps({"happenings": [rhythmic] if whole else []})

    server.faults.add(tell, PLAN)
    assert client.fetch(address()).plan() == Plan("rest", (), rejected=1)
    assert server.traffic.counts[PLAN] == 1 + 8


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "MONTH"},
        {"singularDate": "soon"},
        {"singularDate": None},
        {"singularDate": 1e300},
        {"type": "WEEK", "weekday": 7},
        {"type": "WEEK", "weekday": None},
        {"beginMinute": -1},
        {"endMinute": "late"},
        {"beginMinute": 600},
        {"orglectureName": " "},
        {"singularDate": "2031-01-01"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_left_out_and_counted(plan_of: PlanOf, wrong: dict[str, Any]) -> None:
    plan = plan_of(ONE, {**ONE, **wrong})
    assert (len(plan.meetings), plan.rejected) == (1, 1)


def test_lecture_times_are_asked_for_once(server: StarPlanServer, client: StarPlan, address: Address) -> None:
    for number in range(3):
        client.fetch(address(number))
    assert server.traffic.counts[TERMS] == 1


def test_a_term_whose_lecture_time_is_unknown_is_all_lecture_time(
    server: StarPlanServer, client: StarPlan, address: Address
) -> None:
    server.faults.add(faults.body("[]"), TERMS)
    weekly_one = {**ONE, "type": "WEEK", "weekday": 4}
    server.faults.add(faults.body(json.dumps({"happenings": [weekly_one]})), PLAN)
    assert days(client.fetch(address()).plan()) == weekly(date(2026, 10, 2), times=22)


@pytest.mark.parametrize("body", ["[]", "{}", '{"happenings": 1}', '{"happenings": [1]}', '{"happenings":'])
def test_a_plan_without_happenings_fails_where_others_had_them(
    server: StarPlanServer, client: StarPlan, address: Address, failure: Failure, body: str
) -> None:
    client.fetch(address())
    server.faults.add(faults.body(body), PLAN)
    assert failure(client.fetch, address()).kind == "malformed"


def test_an_empty_plan_is_a_plan(plan_of: PlanOf) -> None:
    assert plan_of() == Plan("rest", ())
