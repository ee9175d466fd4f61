"""What a university knows of its rooms, people and programs and its StarPlan server does not tell.

It is written by hand into one file, in the words of ``docs/starplan-overlay.example.yml``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from services.starplan.extract.cohorts import CohortNames
from services.starplan.extract.known import Known
from services.starplan.extract.patterns import Patterns
from services.starplan.extract.people import identity
from services.starplan.extract.rooms import RoomNames
from services.starplan.extract.texts import plain
from services.starplan.keys import level_key, room_key
from services.starplan.lesson import CourseName, PersonName
from services.starplan.overlay_entries import (
    CourseEntry,
    Entry,
    InstructorEntry,
    LevelEntry,
    PatternsEntry,
    ProgramEntry,
    RoomEntry,
)

AnyEntry = RoomEntry | InstructorEntry | ProgramEntry | LevelEntry | CourseEntry
EntryT = TypeVar("EntryT", bound=AnyEntry)
Place = tuple[str | int, ...]
"""Where something stands in the file, such as ``("rooms", 3, "capacity")``."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is, for entries to belong to."""

    rooms: Iterable[tuple[str, str]] = ()
    """Short names of site and room."""
    instructors: Iterable[str] = ()
    """Names, with titles or without."""
    programs: Iterable[str] = ()
    """Short names."""
    levels: Iterable[tuple[str, str]] = ()
    """Short names of program and level."""
    courses: Iterable[str] = ()
    """Names and module numbers."""


class Overlay(Entry):
    """The whole file. Without entries it adds nothing."""

    version: Literal[1] = 1
    patterns: PatternsEntry = PatternsEntry()
    rooms: Annotated[tuple[RoomEntry, ...], Field(strict=False)] = ()
    instructors: Annotated[tuple[InstructorEntry, ...], Field(strict=False)] = ()
    programs: Annotated[tuple[ProgramEntry, ...], Field(strict=False)] = ()
    levels: Annotated[tuple[LevelEntry, ...], Field(strict=False)] = ()
    courses: Annotated[tuple[CourseEntry, ...], Field(strict=False)] = ()

    def room(self, site: str, short_name: str) -> RoomEntry | None:
        """By the short names of site and room."""
        of_site = self._rooms.get(room_key(site, short_name))
        return of_site or self._rooms.get(room_key("", short_name))

    def instructor(self, name: str) -> InstructorEntry | None:
        """By any spelling that the file knows."""
        return self._instructors.get(identity(name))

    def program(self, short_name: str) -> ProgramEntry | None:
        return self._programs.get(plain(short_name))

    def level(self, program: str, short_name: str) -> LevelEntry | None:
        """By the short names of program and planning group."""
        return self._levels.get(level_key(plain(program), short_name))

    def known(self, rooms: Mapping[str, str], groups: Iterable[str]) -> Known:
        """What is known of a term: official ``rooms`` (short name -> site), short names of its planning groups."""
        official = {plain(name): name for name in rooms}
        aliases = {
            alias: official[plain(room.name)]
            for room in self.rooms
            if plain(room.name) in official
            for alias in room.aliases
        }
        return Known(
            rooms=RoomNames(rooms, aliases, self.patterns.online),
            cohorts=CohortNames(groups, self.patterns.cohorts),
            people={key: PersonName(entry.name, entry.key) for key, entry in self._instructors.items()},
            courses={key: _course_name(entry) for key, entry in self._courses.items()},
            patterns=Patterns(**self.patterns.model_dump()),
        )

    def unmatched(self, seen: Seen) -> list[str]:
        """A line for each entry that belongs to nothing: mostly a name that was misspelled, or is gone by now."""
        rooms = {key for site, room in seen.rooms for key in (room_key(site, room), room_key("", room))}
        present = {
            "rooms": rooms,
            "instructors": set(map(identity, seen.instructors)),
            "programs": set(map(plain, seen.programs)),
            "levels": {level_key(plain(program), level) for program, level in seen.levels},
            "courses": set(map(plain, seen.courses)),
        }
        return [
            f"{name}[{number}]: {_called(entry)!r} matches nothing"
            for name, entries in self._lists
            for number, entry in enumerate(entries)
            if entry.key not in present[name]
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many entries each list has."""
        return {name: len(entries) for name, entries in self._lists}

    def clashes(self) -> Iterator[tuple[Place, str]]:
        """Names that two entries of one list claim."""
        for name, entries in self._lists:
            claimed: dict[str, int] = {}
            for number, entry in enumerate(entries):
                for key in (entry.key, *entry.other_keys):
                    other = claimed.setdefault(key, number)
                    if other != number:
                        yield (name, number), f"{_called(entry)!r} shares a name with {name}[{other}]"

    @property
    def _lists(self) -> tuple[tuple[str, tuple[AnyEntry, ...]], ...]:
        return (
            ("rooms", self.rooms),
            ("instructors", self.instructors),
            ("programs", self.programs),
            ("levels", self.levels),
            ("courses", self.courses),
        )

    @cached_property
    def _rooms(self) -> dict[str, RoomEntry]:
        return {room.key: room for room in self.rooms}

    @cached_property
    def _instructors(self) -> dict[str, InstructorEntry]:
        return _by_any_key(self.instructors)

    @cached_property
    def _programs(self) -> dict[str, ProgramEntry]:
        return _by_any_key(self.programs)

    @cached_property
    def _levels(self) -> dict[str, LevelEntry]:
        return _by_any_key(self.levels)

    @cached_property
    def _courses(self) -> dict[str, CourseEntry]:
        return _by_any_key(self.courses)


def _by_any_key(entries: Iterable[EntryT]) -> dict[str, EntryT]:
    return {key: entry for entry in entries for key in (entry.key, *entry.other_keys)}


def _course_name(entry: CourseEntry) -> CourseName:
    return CourseName(entry.name or "", entry.module_number or "", entry.code or "", entry.key)


def _called(entry: AnyEntry) -> str:
    if isinstance(entry, ProgramEntry | LevelEntry):
        return entry.short_name
    return entry.name or entry.key
