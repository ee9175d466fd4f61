"""A university's plan by a seed: rooms and people in one place at a time, exactly as many events as wanted."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from random import Random

from fakes.starplan import registry
from fakes.starplan.model import WEEKS, Booking, Group, Happening, Lecture, Rhythm, Room, Term
from fakes.starplan.size import Size
from fakes.starplan.words import COURSES, FORMS, NO_ROOMS, REMARKS

FIRST_UID = 7_314_620_958_114_260_000
BLOCKS = ((480, 570), (585, 675), (690, 780), (840, 930), (945, 1035), (1050, 1140))
"""Minutes of the day."""
SHARED_EVERY, SHARED_BY_THREE_EVERY = 9, 45
_TRIES = 60
_ROMAN = ("", " 1", " 2", " 3", " 4", " I/II", " WS", " (Wdh.)")


class Uids:
    """Numbers of nineteen digits, consecutive within one booking."""

    def __init__(self) -> None:
        self._next = FIRST_UID

    def take(self) -> str:
        self._next += 1
        return str(self._next)

    def gap(self) -> None:
        self._next += 17


def lectures(size: Size, groups: list[Group]) -> list[Lecture]:
    """Every group has some; each ninth is for two groups, a few for three, some of other programs."""
    names = (form.format(course) + roman for roman in _ROMAN for form in FORMS for course in COURSES)
    return [_lecture(n, name, groups) for n, name in zip(range(size.courses), names, strict=False)]


def _lecture(n: int, name: str, groups: list[Group]) -> Lecture:
    shared = 3 if n % SHARED_BY_THREE_EVERY == 8 else 2 if n % SHARED_EVERY == 8 else 1
    group_ids = tuple(groups[(n + step * 3) % len(groups)].id for step in range(shared))
    module = f"31-57{n:03}" if n % 40 == 7 else f"{260_000 + n}"
    initials = "".join(word[0] for word in name.split() if word[0].isalpha()).upper()
    return Lecture(5_000 + n, f"{initials}{n % 9}", name, module, group_ids)


class Planner:
    """Books lectures of one term."""

    def __init__(self, rng: Random, term: Term, rooms: list[Room], people: list[str], uids: Uids) -> None:
        self._rng = rng
        self._term = term
        self._rooms = [room.short_name for room in rooms]
        self._people = people
        self._uids = uids
        self._taken: set[tuple[str | int, date, int]] = set()
        self._ids = count(90_000)

    def plan(self, lectures: list[Lecture], events: int) -> list[Booking]:
        """One booking a lecture; what is left of the wanted events becomes single dates."""
        bookings: list[Booking] = []
        for n, lecture in enumerate(lectures):
            left = events - sum(len(booking.happenings) for booking in bookings) - (len(lectures) - n - 1)
            bookings.append(self._booking(n, lecture, left))
            self._uids.gap()
        single = [booking for booking in bookings if booking.rhythm == "DAY"]
        missing = events - sum(len(booking.happenings) for booking in bookings)
        for n in range(missing):
            self._add_date(single[n % len(single)])
        return bookings

    def _booking(self, n: int, lecture: Lecture, left: int) -> Booking:
        rng = self._rng
        people = self._staff(n)
        rhythm = self._rhythm(left)
        booking = Booking(next(self._ids), lecture, people, rhythm, staff_in_one_line=rng.random() < 0.5)
        if rng.random() < 0.1:
            booking.remark = rng.choice(REMARKS)
        booking.exam = rhythm == "DAY" and rng.random() < 0.05
        rooms = self._where(n)
        if rhythm == "DAY":
            for _ in range(min(left, rng.randint(1, 4))):
                self._add_date(booking, rooms)
        else:
            self._add_rhythm(booking, rooms)
        return booking

    def _rhythm(self, left: int) -> Rhythm:
        drawn: Rhythm = self._rng.choices(
            ("WEEK", "TWO_WEEKS", "THREE_WEEKS", "FOUR_WEEKS", "DAY"), (26, 26, 4, 3, 41)
        )[0]
        longest = 16 // WEEKS.get(drawn, 16)
        return drawn if longest < left else "DAY"

    def _staff(self, n: int) -> tuple[str, ...]:
        everyone = self._people
        first = everyone[n % len(everyone)]
        if n < len(everyone):
            return (first,)
        drawn = self._rng.random()
        if drawn < 0.05:
            return ()
        return (first, everyone[(n + 7) % len(everyone)]) if drawn < 0.2 else (first,)

    def _where(self, n: int) -> tuple[str, ...]:
        rooms = self._rooms
        first = rooms[n % len(rooms)]
        drawn = self._rng.random()
        if n < len(rooms) or drawn < 0.78:
            return (first,)
        if drawn < 0.9:
            return (first, rooms[(n + 5) % len(rooms)])
        if drawn < 0.97:
            return (self._rng.choice(NO_ROOMS),)
        return (first, "Zoom") if drawn < 0.99 else ()

    def _add_rhythm(self, booking: Booking, rooms: tuple[str, ...]) -> None:
        every = WEEKS[booking.rhythm]
        for _ in range(_TRIES):
            weekday, block, phase = self._rng.randrange(5), self._rng.randrange(6), self._rng.randrange(every)
            days = self._term.days(weekday, every, phase)
            if days and self._take(self._needs(booking, rooms), days, block):
                break
        booking.happenings = [self._happening(day, block, self._in_some_order(rooms)) for day in days]

    def _add_date(self, booking: Booking, rooms: tuple[str, ...] | None = None) -> None:
        where = rooms if rooms is not None else booking.happenings[0].rooms
        for _ in range(_TRIES):
            day = self._rng.choice(self._term.days(self._rng.randrange(6)))
            block = self._rng.randrange(6)
            if self._take(self._needs(booking, where), [day], block):
                break
        booking.happenings.append(self._happening(day, block, self._in_some_order(where)))

    def _in_some_order(self, rooms: tuple[str, ...]) -> tuple[str, ...]:
        return rooms[::-1] if self._rng.random() < 0.4 else rooms

    def _happening(self, day: date, block: int, rooms: tuple[str, ...]) -> Happening:
        return Happening(self._uids.take(), day, *BLOCKS[block], rooms)

    def _needs(self, booking: Booking, rooms: tuple[str, ...]) -> list[str | int]:
        own = [room for room in rooms if room in self._rooms]
        return [*own, *booking.people, *booking.group_ids]

    def _take(self, who: Iterable[str | int], days: list[date], block: int) -> bool:
        """Whether all are free then, and no longer are."""
        wanted = {(one, day, block) for one in who for day in days}
        if wanted & self._taken:
            return False
        self._taken |= wanted
        return True


class University:
    """What is planned before anything changes: equal for equal sizes and seeds."""

    def __init__(self, size: Size, seed: int) -> None:
        rng = Random(seed)
        self.uids = Uids()
        self.terms = registry.terms()
        self.sites = registry.sites()
        self.rooms = registry.rooms(size)
        self.programs = registry.programs(size)
        self.people = registry.people(size)
        self.groups = list(self._groups(size))
        self.current = next(term for term in self.terms if term.short_name == "WS 26/27")
        current = [group for group in self.groups if group.term_id == self.current.id]
        self.lectures = lectures(size, current)
        planner = Planner(rng, self.current, self.rooms, self.people, self.uids)
        self.bookings = planner.plan(self.lectures, size.events)

    def _groups(self, size: Size) -> Iterator[Group]:
        for term in self.terms:
            yield from registry.groups(size, term, self.programs)
