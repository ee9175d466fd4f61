"""``rest/<Service>/<method>/<args>``: the newer flavour, plain arrays, rhythms instead of dates."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from fakes.starplan.model import WEEKS, Booking, Happening, Program, Rhythm, Room, Site, Term
from fakes.starplan.reply import WrongRequest
from fakes.starplan.world import World

Args = list[str]
Item = dict[str, Any]

OPENS, CLOSES = 480, 1_230
_COLOUR = {"red": 204, "green": 221, "blue": 255, "alpha": 1.0}
_HOLIDAY = {
    "type": "DAY",
    "beginMinute": OPENS,
    "endMinute": CLOSES,
    "orglectureName": "Weihnachtsferien",
    "roomNames": "",
    "lecturerNames": "",
    "planningGroupNames": "",
    "fullPlanningGroupNames": "",
    "exam": False,
    "holiday": True,
    **_COLOUR,
}


def answer(world: World, service: str, method: str, args: Args) -> Any:
    """What the body holds; raises WrongRequest for calls that were never seen."""
    call = CALLS.get((service, method))
    if call is None:
        raise WrongRequest(f"no service {service}.{method}")
    arity, found = call
    if len(args) != arity:
        raise WrongRequest(f"{service}.{method} takes {arity} arguments")
    return found(world, args)


def _locations(world: World, args: Args) -> list[Item]:
    return [{"id": site.id, "shortName": site.short_name} for site in world.sites]


def _units(world: World, args: Args) -> list[Item]:
    return [
        {
            **_named(term),
            "beginOfLectureDate": term.lectures_from.isoformat(),
            "endOfLectureDate": term.lectures_to.isoformat(),
        }
        for term in world.terms
        if term.visible
    ]


def _programs(world: World, args: Args) -> list[Item]:
    _term(world, args[0])
    return [_named(program) for program in world.listed_programs]


def _groups(world: World, args: Args) -> list[Item]:
    program = world.program(_number(args[1]))
    if program is None:
        return []
    groups = world.listed_groups(_term(world, args[0]), program)
    return [{"id": group.id, "shortName": group.short_name, "name": group.name} for group in groups]


def _rooms(world: World, args: Args) -> list[Item]:
    site = _number(args[0])
    return [_named(room) for room in world.rooms if room.site_id == site]


def _lectures(world: World, args: Args) -> list[Item]:
    group = world.group(_number(args[1]))
    return [
        {"id": lecture.id, "orglectureName": lecture.title, "fullPlanningGroupNames": ""}
        for lecture in (world.lectures_of(group) if group else [])
    ]


def _group_plan(world: World, args: Args) -> Item:
    term, group = _term(world, args[0]), world.group(_number(args[1]))
    if group is None or group.term_id != term.id:
        raise WrongRequest(f"no planning group {args[1]} in {term.id}")
    return _plan(world, term, world.plan(group), args)


def _room_plan(world: World, args: Args) -> Item:
    term, room = _term(world, args[0]), world.room(_number(args[1]))
    if room is None:
        raise WrongRequest(f"no room {args[1]}")
    return _plan(world, term, world.room_plan(term, room), args, room)


def _plan(
    world: World, term: Term, bookings: Iterable[Booking], args: Args, room: Room | None = None
) -> Item:
    """All of it for -1; for a date what takes place in its week."""
    if args[2] not in ("false", "true"):
        raise WrongRequest("the third argument is a boolean")
    week = None if args[3] == "-1" else _date(args[3])
    items = [
        item
        for booking in bookings
        for shown in [_shown(booking, room)]
        for item in (
            *_rhythmic(world, term, booking, shown, week),
            *_singular(world, term, booking, shown, week),
        )
    ]
    return {
        "beginTimeMinutes": OPENS,
        "endTimeMinutes": CLOSES,
        "happenings": [*items, *_holidays(term, week)],
    }


def _shown(booking: Booking, room: Room | None) -> list[Happening]:
    return [h for h in booking.happenings if room is None or room.short_name in h.rooms]


def rhythm_of(term: Term, booking: Booking, shown: list[Happening]) -> Rhythm:
    """The booking's own while its dates keep to it; DAY once any of them has moved or gone."""
    every = WEEKS.get(booking.rhythm)
    if every is None or len({(h.day.weekday(), h.begin, h.end, frozenset(h.rooms)) for h in shown}) != 1:
        return "DAY"
    days = sorted(happening.day for happening in shown)
    phases = (term.days(days[0].weekday(), every, phase) for phase in range(every))
    return booking.rhythm if days in phases else "DAY"


def _rhythmic(
    world: World, term: Term, booking: Booking, shown: list[Happening], week: date | None
) -> Iterable[Item]:
    rhythm = rhythm_of(term, booking, shown)
    if rhythm != "DAY" and (week is None or any(_in_week(h.day, week) for h in shown)):
        yield {**_happening(world, booking, shown[0]), "type": rhythm, "weekday": shown[0].day.weekday()}


def _singular(
    world: World, term: Term, booking: Booking, shown: list[Happening], week: date | None
) -> Iterable[Item]:
    if rhythm_of(term, booking, shown) == "DAY":
        for happening in shown:
            if week is None or _in_week(happening.day, week):
                yield {
                    **_happening(world, booking, happening),
                    "type": "DAY",
                    "singularDate": happening.day.isoformat(),
                }


def _happening(world: World, booking: Booking, happening: Happening) -> Item:
    names = ", ".join(world.names(booking))
    return {
        "id": int(happening.uid[-9:]),
        "physicalHappeningId": booking.id,
        "beginMinute": happening.begin,
        "endMinute": happening.end,
        "orglectureName": booking.lecture.title,
        "roomNames": ", ".join(happening.rooms),
        "lecturerNames": ", ".join(booking.people),
        "planningGroupNames": names,
        "fullPlanningGroupNames": names,
        "exam": booking.exam,
        "holiday": False,
        **_COLOUR,
    }


def _holidays(term: Term, week: date | None) -> Iterable[Item]:
    for n, day in enumerate(sorted(term.holidays)):
        if week is None or _in_week(day, week):
            yield {
                **_HOLIDAY,
                "id": 1_000 + n,
                "physicalHappeningId": 1_000 + n,
                "singularDate": day.isoformat(),
            }


def _in_week(day: date, week: date) -> bool:
    monday = week - timedelta(days=week.weekday())
    return monday <= day < monday + timedelta(weeks=1)


def _named(one: Term | Program | Room | Site) -> Item:
    return {"id": one.id, "shortName": one.short_name, "name": one.name}


def _term(world: World, text: str) -> Term:
    """-1 is the running one."""
    term = world.current if text == "-1" else world.term(_number(text))
    if term is None:
        raise WrongRequest(f"no planning unit {text}")
    return term


def _number(text: str) -> int:
    if not text.isdecimal():
        raise WrongRequest(f"{text} is no number")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongRequest(f"{text} is no date") from None


CALLS: dict[tuple[str, str], tuple[int, Callable[[World, Args], Any]]] = {
    ("LocationService", "getSelectableLocations"): (0, _locations),
    ("PlanningUnitService", "getSelectablePlanningUnits"): (0, _units),
    ("OrgGroupService", "getSelectableOrgGroups"): (1, _programs),
    ("PlanningGroupService", "getPlanningGroupsForPlanningUnitAndOrgGroup"): (2, _groups),
    ("RoomService", "getSelectableRooms"): (2, _rooms),
    ("PhysicalHappeningService", "getSeletableOrgLectures"): (2, _lectures),
    ("TimetableService", "getForPlanningUnitAndPlanningGroup"): (4, _group_plan),
    ("TimetableService", "getForPlanningUnitAndRoom"): (4, _room_plan),
}
