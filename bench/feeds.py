"""Feeds as a large university exports them: no two alike, in the demo's wording, so that sizes are honest."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from services.demo.institutions import INSTITUTIONS
from services.demo.phrases import REMARKS

STAMP = "%Y%m%dT%H%M%SZ"
HEAD = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nPRODID:-//ADE/version 6.0\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n"
)
KINDS = ("CM", "TD", "TP")
PER_DAY = 4
COURSES = 14
"""Courses of one group in a year; each has activities, and each activity its meetings."""
REMARKED = 0.1
"""Share of the meetings that carry a remark."""


@dataclass(frozen=True)
class Meeting:
    """One VEVENT to be."""

    uid: str
    starts_at: datetime
    summary: str
    location: str
    description: str

    def vevent(self, stamp: datetime) -> str:
        return "\r\n".join(
            (
                "BEGIN:VEVENT",
                f"DTSTAMP:{stamp:{STAMP}}",
                f"DTSTART:{self.starts_at:{STAMP}}",
                f"DTEND:{self.starts_at + timedelta(minutes=90):{STAMP}}",
                f"SUMMARY:{self.summary}",
                f"LOCATION:{self.location}",
                f"DESCRIPTION:\\n\\n{self.description}\\n(Exporté le:{stamp:%d/%m/%Y %H:%M})\\n",
                f"UID:{self.uid}",
                "CREATED:19700101T000000Z",
                f"LAST-MODIFIED:{stamp:{STAMP}}",
                "SEQUENCE:2141234567",
                "END:VEVENT",
                "",
            )
        )


@dataclass(frozen=True)
class _Activity:
    """What repeats: a course's lecture or a group's lab, with its people and its usual rooms."""

    number: int
    summary: str
    groups: str
    people: tuple[str, ...]
    rooms: tuple[str, ...]


def meetings(seed: int, count: int, first: datetime) -> list[Meeting]:
    """The year of one group: ``count`` meetings on working days from ``first`` on, the same for each seed."""
    choose = random.Random(seed)
    activities = _activities(choose)
    return [
        _meeting(choose, number, choose.choice(activities), _slot(first, number)) for number in range(count)
    ]


def calendar(plan: list[Meeting], stamp: datetime | None = None) -> bytes:
    """The feed as it is sent at the instant ``stamp`` (now): only its time stamps differ from any other time."""
    stamp = stamp or datetime.now(UTC)
    return (HEAD + "".join(meeting.vevent(stamp) for meeting in plan) + "END:VCALENDAR\r\n").encode()


def changed(plan: list[Meeting], positions: tuple[int, ...], version: int) -> list[Meeting]:
    """The same year with other rooms at ``positions``: ``B123 v7``."""
    plan = list(plan)
    for position in positions:
        plan[position] = replace(plan[position], location=f"V-B{100 + position % 100} v{version}")
    return plan


def _slot(first: datetime, number: int) -> datetime:
    day, slot = divmod(number, PER_DAY)
    week, weekday = divmod(day, 5)
    return first + timedelta(days=7 * week + weekday, hours=(0, 2, 5, 7)[slot])


def _meeting(choose: random.Random, number: int, activity: _Activity, starts_at: datetime) -> Meeting:
    lines = [activity.groups, choose.choice(activity.people)]
    if choose.random() < REMARKED:
        lines.append(choose.choice(REMARKS["fr"]).replace(",", "\\,"))
    return Meeting(
        uid="ADE60" + f"Projet2026-2027-{activity.number}-{number}-0".encode().hex(),
        starts_at=starts_at,
        summary=activity.summary,
        location=choose.choice(activity.rooms),
        description="\\n".join(lines),
    )


def _activities(choose: random.Random) -> list[_Activity]:
    titles, _, _ = _words()
    label = f"L{choose.randint(1, 3)} {choose.choice(('INFO', 'MATH', 'PHYS', 'BIO', 'ECO'))}"
    group = choose.randint(1, 9)
    own = f"{label} TD{group}"
    cohort = f"{own}\\n{label} TD{group + 1}"
    return [
        _activity(choose, f"{title} {kind}", cohort if kind == "CM" else own)
        for title in choose.sample(titles, COURSES)
        for kind in choose.sample(KINDS, choose.randint(2, 3))
    ]


def _activity(choose: random.Random, title: str, groups: str) -> _Activity:
    _, people, rooms = _words()
    return _Activity(
        number=choose.randint(10_000, 999_999),
        summary=f"R{choose.randint(1, 6)}.{choose.randint(1, 20):02} {title}".replace(",", "\\,"),
        groups=groups,
        people=tuple(choose.sample(people, choose.randint(1, 2))),
        rooms=tuple(f"V-{room}" for room in choose.sample(rooms, 3)),
    )


@cache
def _words() -> tuple[list[str], list[str], list[str]]:
    """Titles of courses, names of people, names of rooms: the demo's, crossed to a large university's numbers."""
    titles = sorted(
        {
            course.title
            for institution in INSTITUTIONS
            for program in institution.programs
            for level in program.levels
            for course in level.courses
        }
    )
    instructors = [person for institution in INSTITUTIONS for person in institution.instructors]
    families = sorted({person.family for person in instructors})
    given = sorted({person.given for person in instructors})
    people = [f"{family} {name}".upper() for family in families for name in given]
    rooms = [f"{building}{number}" for building in "ABCDEFGHJ" for number in range(100, 400, 7)]
    return titles, people, rooms
