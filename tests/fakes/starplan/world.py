"""What the server tells about, and every change that a planning office may make to it."""

from fakes.starplan.build import University
from fakes.starplan.changes import Changes
from fakes.starplan.model import Booking, Group, Lecture, Program, Room, Term
from fakes.starplan.size import SMALL, Size


class World(Changes):
    """The plan as it is now. ``version`` rises with each change; questions are answered in the server's order."""

    def __init__(self, size: Size = SMALL, seed: int = 1) -> None:
        super().__init__(University(size, seed))
        self._bookings_of: dict[int, list[Booking]] = {}
        self._indexed = -1
        self._group_by_id = {group.id: group for group in self.groups}

    def term(self, term_id: int) -> Term | None:
        return next((term for term in self.terms if term.id == term_id), None)

    def program(self, program_id: int) -> Program | None:
        return next((program for program in self.listed_programs if program.id == program_id), None)

    @property
    def listed_programs(self) -> list[Program]:
        return [program for program in self.programs if program.listed]

    def listed_groups(self, term: Term, program: Program | None = None) -> list[Group]:
        """Of one program, or of all; a group whose program has gone is gone as well."""
        listed = {one.id for one in self.listed_programs if program in (None, one)}
        return [g for g in self.groups if g.listed and g.term_id == term.id and g.program_id in listed]

    def group(self, group_id: int) -> Group | None:
        return self._group_by_id.get(group_id)

    def room(self, room_id: int) -> Room | None:
        return next((room for room in self.rooms if room.id == room_id), None)

    def plan(self, group: Group) -> list[Booking]:
        """What is booked for a group, in the order of booking."""
        if self._indexed != self.version:
            self._indexed = self.version
            self._bookings_of = {}
            for booking in self.bookings:
                for group_id in booking.group_ids:
                    self._bookings_of.setdefault(group_id, []).append(booking)
        return self._bookings_of.get(group.id, [])

    def lectures_of(self, group: Group) -> list[Lecture]:
        return [lecture for lecture in self.lectures if group.id in lecture.group_ids]

    def room_plan(self, term: Term, room: Room) -> list[Booking]:
        """The bookings of a term with a date in a room."""
        groups = {group.id for group in self.groups if group.term_id == term.id}
        return [
            booking
            for booking in self.bookings
            if groups & set(booking.group_ids)
            and any(room.short_name in happening.rooms for happening in booking.happenings)
        ]

    def names(self, booking: Booking) -> list[str]:
        """The short names of the groups that a booking is for."""
        return [group.short_name for group in map(self.group, booking.group_ids) if group]
