"""What happens to a plan after it was published. Each change says what it hit, so that a test can look for it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from fakes.starplan.build import University
from fakes.starplan.model import Booking, Group, Happening, Lecture, Program, Room, Term

Listed = TypeVar("Listed", Program, Group)
EVENING = (1140, 1230)
"""When nobody has lectures: minutes of the day."""


class Pick(NamedTuple):
    """One date of a booking."""

    booking: Booking
    happening: Happening


class Changes:
    """The plan and its changes. A change without further words hits the first date that it can hit."""

    def __init__(self, university: University) -> None:
        self.version = 0
        self.current = university.current
        self.terms = university.terms
        self.sites = university.sites
        self.rooms = university.rooms
        self.programs = university.programs
        self.groups = university.groups
        self.lectures = university.lectures
        self.people = university.people
        self.bookings = university.bookings
        self._uids = university.uids
        self._set_aside: dict[int, list[Happening]] = {}

    def pick(self, group: Group | None = None, on_or_after: date | None = None) -> Pick:
        """The first date with one official room: of a group, from a day on; of the running term by default."""
        groups = {group.id} if group else {g.id for g in self.groups if g.term_id == self.current.id}
        official = {room.short_name for room in self.rooms}
        day = on_or_after or self.current.lectures_from
        return min(
            (
                Pick(booking, happening)
                for booking in self.bookings
                if groups & set(booking.group_ids)
                for happening in booking.happenings
                if happening.day >= day and len(happening.rooms) == 1 and happening.rooms[0] in official
            ),
            key=lambda pick: (pick.happening.day, pick.happening.begin, pick.booking.id),
        )

    def move_room(self, pick: Pick | None = None, to: str | None = None) -> Pick:
        """One date moves to another room."""
        pick = pick or self.pick()
        other = to or next(r.short_name for r in self.rooms if r.short_name not in pick.happening.rooms)
        pick.happening.rooms = (other,)
        self._changed()
        return pick

    def move_time(self, pick: Pick | None = None) -> Pick:
        """One date moves to another block of the same week."""
        pick = pick or self.pick()
        day = pick.happening.day
        pick.happening.day = day + timedelta(days=1 if day.weekday() < 4 else -2)
        pick.happening.begin, pick.happening.end = EVENING
        self._changed()
        return pick

    def move_week(self, pick: Pick | None = None, weeks: int = 2) -> Pick:
        """One date moves to an evening of another week."""
        pick = pick or self.pick()
        pick.happening.day += timedelta(weeks=weeks)
        pick.happening.begin, pick.happening.end = EVENING
        self._changed()
        return pick

    def scatter(self, count: int) -> None:
        """``count`` dates all over the plan move to another room."""
        happenings = [happening for booking in self.bookings for happening in booking.happenings]
        for happening in happenings[:: max(1, len(happenings) // count)][:count]:
            happening.rooms = (next(r.short_name for r in self.rooms if r.short_name not in happening.rooms),)
        self._changed()

    def rename_course(self, lecture: Lecture | None = None, name: str | None = None) -> Lecture:
        """A course has another name and the same module number."""
        lecture = lecture or self.pick().booking.lecture
        lecture.name = name or f"{lecture.name} (neu)"
        self._changed()
        return lecture

    def cancel(self, pick: Pick | None = None) -> Pick:
        """One date vanishes."""
        pick = pick or self.pick()
        pick.booking.happenings.remove(pick.happening)
        self._changed()
        return pick

    def add(self, booking: Booking | None = None, day: date | None = None) -> Pick:
        """A booking gets one more date, on a Saturday evening if nothing else is said."""
        booking = booking or self.pick().booking
        saturday = self.current.lectures_from + timedelta(days=5 - self.current.lectures_from.weekday())
        added = Happening(self._uids.take(), day or saturday, *EVENING, booking.happenings[0].rooms)
        booking.happenings.append(added)
        self._changed()
        return Pick(booking, added)

    def reissue_uids(self) -> None:
        """The plan is published anew: nothing is different but every UID."""
        for booking in self.bookings:
            for happening in booking.happenings:
                happening.uid = self._uids.take()
            self._uids.gap()
        self._changed()

    def reorder_rooms(self) -> None:
        """Where there are several rooms, they are named the other way round."""
        for booking in self.bookings:
            for happening in booking.happenings:
                happening.rooms = happening.rooms[::-1]
        self._changed()

    def reorder_bookings(self) -> None:
        """Exports have them in another order."""
        self.bookings.reverse()
        self._changed()

    def change_instructor(self, booking: Booking | None = None, to: str | None = None) -> Booking:
        """Someone else gives a lecture, on all of its dates."""
        booking = booking or self.pick().booking
        booking.people = (to or next(name for name in self.people if name not in booking.people),)
        self._changed()
        return booking

    def remark(self, text: str, booking: Booking | None = None) -> Booking:
        booking = booking or self.pick().booking
        booking.remark = text
        self._changed()
        return booking

    def drop_program(self, program: Program | None = None) -> Program:
        """A program is no longer listed, nor are its groups; ``restore`` brings it back."""
        return self._list(program or self.programs[-1], listed=False)

    def drop_group(self, group: Group | None = None) -> Group:
        return self._list(group or self._groups_now()[-1], listed=False)

    def restore(self, dropped: Program | Group) -> None:
        self._list(dropped, listed=True)

    def shrink(self, group: Group | None = None, keep: float = 0.25) -> Group:
        """A group's plan loses most of its dates at once, as after a slip of the planner; ``regrow`` undoes it."""
        group = group or self._groups_now()[0]
        for booking in self.bookings:
            if group.id in booking.group_ids:
                self._set_aside.setdefault(booking.id, booking.happenings)
                booking.happenings = booking.happenings[: int(len(booking.happenings) * keep)]
        self._changed()
        return group

    def regrow(self) -> None:
        for booking in self.bookings:
            booking.happenings = self._set_aside.pop(booking.id, booking.happenings)
        self._changed()

    def add_room(self, short_name: str = "Z9.0.01") -> Room:
        room = Room(
            max(room.id for room in self.rooms) + 1, short_name, f"Raum {short_name}", self.sites[0].id
        )
        self.rooms.append(room)
        self._changed()
        return room

    def publish_next_term(self, planned: bool = True) -> Term:
        """The hidden term becomes visible; its groups have other ids, and, if planned, the same lectures again."""
        at = next(n for n, term in enumerate(self.terms) if not term.visible)
        self.terms[at] = term = replace(self.terms[at], visible=True)
        if planned:
            self._plan_again(term)
        self._changed()
        return term

    def _plan_again(self, term: Term) -> None:
        before = {group.id: (group.program_id, group.short_name) for group in self._groups_now()}
        now = {(g.program_id, g.short_name): g.id for g in self.groups if g.term_id == term.id}
        shift = term.lectures_from - self.current.lectures_from
        for booking in [b for b in self.bookings if set(b.group_ids) & before.keys()]:
            group_ids = tuple(now[before[one]] for one in booking.group_ids)
            lecture = replace(booking.lecture, id=booking.lecture.id + 10_000, group_ids=group_ids)
            self.lectures.append(lecture)
            again = [
                replace(happening, uid=self._uids.take(), day=happening.day + shift)
                for happening in booking.happenings
            ]
            self.bookings.append(
                replace(booking, id=booking.id + 10_000, lecture=lecture, rhythm="DAY", happenings=again)
            )

    def _groups_now(self) -> list[Group]:
        return [group for group in self.groups if group.term_id == self.current.id]

    def _list(self, one: Listed, *, listed: bool) -> Listed:
        one.listed = listed
        self._changed()
        return one

    def _changed(self) -> None:
        self.version += 1
