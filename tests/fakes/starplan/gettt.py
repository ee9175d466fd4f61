"""``json?m=getTT``: a week as boxes placed by pixel."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import NamedTuple

from fakes.starplan.calendar import cohorts, short_form
from fakes.starplan.json_methods import check, number, term_of
from fakes.starplan.model import Booking, Happening, Room, Term
from fakes.starplan.reply import WrongRequest
from fakes.starplan.rest import rhythm_of
from fakes.starplan.world import World

COLUMN = 180
"""Pixels; a column with events in parallel is wider."""
_LANE = 90
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLASSES = {
    "DAY": "singleg",
    "WEEK": "weeklyg",
    "TWO_WEEKS": "twoweeklyg",
    "THREE_WEEKS": "threeweeklyg",
    "FOUR_WEEKS": "fourweeklyg",
}
_IGNORED = frozenset({"m", "dfc", "loc", "sa", "cb", "ddm", "lan", "acc", "act"})


class Box(NamedTuple):
    """An event on one day: ``top`` and ``height`` in minutes, ``text`` as HTML."""

    day: date
    begin: int
    end: int
    css: str
    text: str


def week(world: World, params: Mapping[str, str], published_at: datetime) -> str:
    """The fragment; raises WrongRequest for parameters that StarPlan would not know what to do with."""
    selected = params.get("sel")
    needs = {"pg": {"og", "pg"}, "ro": {"ro"}}.get(selected or "")
    if needs is None:
        raise WrongRequest(f"sel={selected}")
    check(params, frozenset({"sel", "pu", "sd", *needs}), _IGNORED)
    term = term_of(world, params)
    bookings, room = _bookings(world, term, params)
    if params["sd"] == "false":
        return _fragment(term, _generic(world, term, bookings), term.lectures_from, published_at, dated=False)
    monday = _monday(params)
    boxes = [*_boxes(world, term, bookings, monday, room), *_holidays(term, monday)]
    return _fragment(term, boxes, monday, published_at, dated=True)


def _bookings(world: World, term: Term, params: Mapping[str, str]) -> tuple[list[Booking], Room | None]:
    if params["sel"] == "ro":
        room = world.room(number(params, "ro"))
        if room is None:
            raise WrongRequest(f"no room {params['ro']}")
        return world.room_plan(term, room), room
    program = world.program(number(params, "og"))
    groups = world.listed_groups(term, program) if program else []
    group = next((group for group in groups if group.short_name == params["pg"]), None)
    if group is None:
        raise WrongRequest(f"no planning group {params['pg']}")
    return world.plan(group), None


def _monday(params: Mapping[str, str]) -> date:
    try:
        day = date.fromisoformat(params["dfc"])
    except (KeyError, ValueError):
        raise WrongRequest("dfc is no date") from None
    return day - timedelta(days=day.weekday())


def _boxes(
    world: World, term: Term, bookings: Iterable[Booking], monday: date, room: Room | None
) -> Iterable[Box]:
    for booking in bookings:
        css = "examg" if booking.exam else _CLASSES[rhythm_of(term, booking, booking.happenings)]
        for happening in booking.happenings:
            if 0 <= (happening.day - monday).days < 7 and (not room or room.short_name in happening.rooms):
                text = _text(world, booking, happening)
                yield Box(happening.day, happening.begin, happening.end, css, text)


def _generic(world: World, term: Term, bookings: Iterable[Booking]) -> Iterable[Box]:
    """A week without dates: what has a rhythm, once."""
    for booking in bookings:
        rhythm = rhythm_of(term, booking, booking.happenings)
        if rhythm != "DAY":
            first = booking.happenings[0]
            day = term.lectures_from + timedelta(days=first.day.weekday())
            yield Box(day, first.begin, first.end, _CLASSES[rhythm], _text(world, booking, first))


def _holidays(term: Term, monday: date) -> Iterable[Box]:
    for day in sorted(term.holidays):
        if 0 <= (day - monday).days < 6:
            yield Box(
                day, 480, 1_230, "holidayg", '<div class="tooltip">Weihnachtsferien</div>Weihnachtsferien'
            )


def _text(world: World, booking: Booking, happening: Happening) -> str:
    """The tooltip, and behind it what fits into the box. Lines without content are left out."""
    rooms, groups = ", ".join(happening.rooms), cohorts(world, booking)
    times = f"{_clock(happening.begin)}-{_clock(happening.end)}"
    title = ", ".join([booking.lecture.title] * len(booking.group_ids))
    remark = f"<span>{escape(booking.remark)}</span>" if booking.remark else ""
    lines = [escape(title), *map(escape, booking.people), remark, escape(groups), escape(rooms), times]
    tooltip = "<br/>".join(line for line in lines if line)
    link = f'<a href="#">{escape(short_form(booking))}</a>'
    return f'<div class="tooltip">{tooltip}</div>{times}<br/>{link}<br/>{escape(rooms)}<br/>'


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _fragment(term: Term, boxes: Iterable[Box], monday: date, published_at: datetime, *, dated: bool) -> str:
    by_day: dict[date, list[Box]] = {monday + timedelta(days=n): [] for n in range(5)}
    for box in boxes:
        by_day.setdefault(box.day, []).append(box)
    left, headers, events = 0, [], []
    for day in sorted(by_day):
        lanes = _lanes(by_day[day])
        width = max(COLUMN, _LANE * len(lanes))
        headers.append(_header(day, left, width, dated=dated))
        events += [_event(box, left - 1 + n * _LANE) for n, lane in enumerate(lanes) for box in lane]
        left += width
    return (
        f'<div id="ttxline">{"".join(headers)}</div>\n'
        f'<div id="ttcontent">\n{"".join(events)}</div>\n{_last_update(published_at)}'
    )


def _lanes(boxes: list[Box]) -> list[list[Box]]:
    """Boxes side by side where they would cover each other."""
    lanes: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: (box.begin, box.text)):
        free = next((lane for lane in lanes if lane[-1].end <= box.begin), None)
        if free is None:
            lanes.append([box])
        else:
            free.append(box)
    return lanes


def _header(day: date, left: int, width: int, *, dated: bool) -> str:
    name = _DAYS[day.weekday()]
    date_text = f'<span data-date="{day}">{day:%d.%m.%Y}</span>' if dated else ""
    return (
        f'<div class="ttweekdaycell" style="width:{width}px; left:{left}px;"><span class="ttdaytext"'
        f' data-i18n="{name}">{name}</span><div class="ttdatetext">{date_text}</div></div>\n'
    )


def _event(box: Box, left: int) -> str:
    return (
        f'<div style="position:absolute; top:{box.begin - 480}px; left:{left}px;  width:{_LANE - 2}px;'
        f' height:{box.end - box.begin - 2}px;" class="ttevent {box.css}" data-x="1">{box.text}'
        '<div class="ttIconContainer"></div></div>\n'
    )


def _last_update(at: datetime) -> str:
    """Three of them: a label, a date that is no day of the week shown, a time."""
    return (
        '<div class="lastupdate" data-i18n="lastupdate">Letzte Änderung:</div>'
        f'<div class="lastupdate"><span data-date="{at:%Y-%m-%d}">{at:%d.%m.%Y}</span></div>'
        f'<div class="lastupdate">{at:%H:%M}</div>\n'
    )
