"""Asking for the lists of a server, through the gates for lists. What is stored is not looked at here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from services.starplan.keys import program_key, term_key
from services.starplan.sync import terms
from services.starplan.sync.gates import too_few_programs
from services.starplan.sync.lists import Lists, TermLists
from services.starplan.upstream import (
    OfficialRoom,
    OrgGroup,
    PlanningGroup,
    PlanningUnit,
    Upstream,
    UpstreamFailed,
)

MOST_FAILURES = 5
"""In a row; then the server is left alone."""


class BrokenOff(Exception):
    """The sweep cannot go on. The message is fit to be shown."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Shrunk(BrokenOff):
    """A list of programs lacks too many of those that were known in its term."""

    def __init__(self, message: str, lists: Lists) -> None:
        super().__init__("shrunk", message)
        self.lists = lists


class Breaker:
    """Counts failures in a row."""

    def __init__(self) -> None:
        self._failures = 0

    def well(self) -> None:
        self._failures = 0

    def failed(self) -> None:
        """Raises BrokenOff when it was one too many."""
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            raise BrokenOff("skipped", f"{MOST_FAILURES} requests in a row failed")


@dataclass(frozen=True)
class KnownLevels:
    """What an earlier sweep has seen of a term: how many active levels each program has, by key."""

    of: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By key of the term."""
    failing: Collection[str] = ()
    """Keys of programs of which some list of groups was asked for the last time, and could not be had."""

    def programs(self, unit: PlanningUnit) -> Collection[str]:
        return self.of.get(term_key(unit.id), {}).keys()

    def has_levels(self, unit: PlanningUnit, program: OrgGroup) -> bool:
        return self.of.get(term_key(unit.id), {}).get(program_key(program.id), 0) > 0


class Asker:
    """Asks one server. ``beat`` is called before requests."""

    def __init__(self, upstream: Upstream, beat: Callable[[], None]) -> None:
        self.failed: list[tuple[OrgGroup | None, UpstreamFailed]] = []
        """Lists that could not be had; without a program it is one that all need."""
        self.skipped: list[OrgGroup] = []
        """Programs of which some list was not asked for."""
        self.broken_off = ""
        """Why not."""
        self.breaker = Breaker()
        self._upstream = upstream
        self._beat = beat

    def units(self) -> list[PlanningUnit]:
        """All terms. Raises BrokenOff."""
        try:
            units = list(self._upstream.planning_units())
        except UpstreamFailed as failure:
            raise BrokenOff(failure.kind, failure.message) from None
        if not units:
            raise BrokenOff("empty", "the list of terms is empty")
        return units

    def rooms(self, sites: Collection[str]) -> tuple[list[OfficialRoom] | None, bool]:
        """Of the sites with these short names, of all without any; None when they are not to be had.

        The second is whether there are rooms on all of them: a server that wants a session shows strangers none.
        """
        found: list[list[OfficialRoom]] = []
        try:
            for site in self._upstream.sites():
                if not sites or site.short_name in sites:
                    self._beat()
                    found.append(list(self._upstream.rooms(site)))
        except UpstreamFailed as failure:
            self.failed.append((None, failure))
            return None, False
        rooms = [room for of_site in found for room in of_site]
        return rooms or None, bool(found) and all(found)

    def lists(self, units: Collection[PlanningUnit], known: KnownLevels, today: date) -> Lists:
        """Programs and groups of the terms that are followed. Raises BrokenOff when no term has programs, and Shrunk.

        After five failures in a row no more groups are asked for.
        """
        lists = Lists([TermLists(unit) for unit in terms.followed(units, today)])
        for term in lists.terms:
            term.programs = self._programs(term.unit)
        _refuse_slips(lists, known)
        if lists.terms and not any(term.programs for term in lists.terms):
            raise self._without_programs()
        for term, program in _in_turn(lists, known):
            term.groups[program.id] = self._groups(term.unit, program, known)
        return lists

    def _programs(self, unit: PlanningUnit) -> list[OrgGroup] | None:
        self._beat()
        try:
            return list(self._upstream.programs(unit))
        except UpstreamFailed as failure:
            self.failed.append((None, failure))
            return None

    def _without_programs(self) -> BrokenOff:
        """For the reason that was given, if any was."""
        for _, failure in self.failed:
            return BrokenOff(failure.kind, failure.message)
        return BrokenOff("empty", "the list of programs is empty")

    def _groups(
        self, unit: PlanningUnit, program: OrgGroup, known: KnownLevels
    ) -> list[PlanningGroup] | None:
        if self.broken_off:
            self.skipped.append(program)
            return None
        self._beat()
        try:
            groups = list(self._upstream.groups(unit, program))
        except UpstreamFailed as failure:
            self.failed.append((program, failure))
            self._note_failure()
            return None
        self.breaker.well()
        if not groups and known.has_levels(unit, program):
            message = f"the list of groups of {program.short_name} in {unit.short_name} is empty"
            self.failed.append((program, UpstreamFailed("empty", message)))
        return groups

    def _note_failure(self) -> None:
        try:
            self.breaker.failed()
        except BrokenOff as end:
            self.broken_off = str(end)


def _refuse_slips(lists: Lists, known: KnownLevels) -> None:
    """Raises Shrunk. What another term lists is not lost."""
    listed = lists.programs().keys()
    for term in lists.terms:
        before = set(known.programs(term.unit))
        still = len(listed & before)
        if term.programs is not None and too_few_programs(len(term.programs), still, len(before)):
            name = term.unit.short_name
            raise Shrunk(f"the list of programs of {name} has {still} of {len(before)}", lists)


def _in_turn(lists: Lists, known: KnownLevels) -> list[tuple[TermLists, OrgGroup]]:
    """Whose groups are asked for: first of programs behind the last one that failed, so that all are reached."""
    keys = list(lists.programs())
    at = max((number for number, key in enumerate(keys, 1) if key in known.failing), default=0)
    turn = {key: number for number, key in enumerate([*keys[at:], *keys[:at]])}
    asked = [(term, program) for term in lists.terms for program in term.programs or ()]
    return sorted(asked, key=lambda one: turn[program_key(one[1].id)])
