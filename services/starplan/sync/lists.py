"""What the lists of a server say: terms, rooms, programs, levels; and how long something has been missing in them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AcademicPeriod, Group, Instructor, Level, Program, Room, SourceKey, Term
from services.changes.edit import Edit
from services.starplan.keys import (
    instructor_key,
    level_key,
    period_key,
    program_key,
    room_key,
    term_key,
    uid_of,
)
from services.starplan.lesson import PersonName
from services.starplan.sync.gates import Absence
from services.starplan.sync.identities import Identities
from services.starplan.sync.upsert import Wish, upsert
from services.starplan.sync.wishes import Wishes
from services.starplan.upstream import OfficialRoom, OrgGroup, PlanningGroup, PlanningUnit

LevelRow = tuple[PlanningUnit, OrgGroup, PlanningGroup]


@dataclass
class TermLists:
    """What a term has; None for a list that could not be had."""

    unit: PlanningUnit
    programs: Sequence[OrgGroup] | None = None
    groups: dict[str, Sequence[PlanningGroup] | None] = field(default_factory=dict)
    """By id of their program."""

    def levels(self) -> Iterator[LevelRow]:
        """Each level once: of two groups of one name in one program the first one counts."""
        seen: set[str] = set()
        for program in sorted(self.programs or (), key=lambda program: program_key(program.id)):
            for group in sorted(
                self.groups.get(program.id) or (), key=lambda group: (len(group.id), group.id)
            ):
                key = level_key(program.id, group.short_name)
                if key not in seen:
                    seen.add(key)
                    yield self.unit, program, group


@dataclass
class Lists:
    """All of them. The term in use comes first, and where two tell of the same thing it is believed."""

    terms: list[TermLists] = field(default_factory=list)
    rooms: Sequence[OfficialRoom] | None = None
    """None when they were not asked for, or not to be had."""

    def programs(self) -> dict[str, OrgGroup]:
        found: dict[str, OrgGroup] = {}
        for term in self.terms:
            for program in term.programs or ():
                found.setdefault(program_key(program.id), program)
        return found

    def levels(self) -> dict[str, LevelRow]:
        found: dict[str, LevelRow] = {}
        for term in self.terms:
            for unit, program, group in term.levels():
                found.setdefault(level_key(program.id, group.short_name), (unit, program, group))
        return found

    @property
    def programs_are_whole(self) -> bool:
        """Whether a program that is in none of the lists is missing."""
        return bool(self.terms) and all(term.programs is not None for term in self.terms)

    @property
    def are_whole(self) -> bool:
        """Whether what is in none of the lists is in no list of the server."""
        return self.programs_are_whole and not self.unknown_groups()

    def unknown_groups(self) -> set[str]:
        """Keys of programs of which some list of groups could not be had."""
        return {
            program_key(number)
            for term in self.terms
            for number, groups in term.groups.items()
            if groups is None
        }


def write_lists(edit: Edit, identities: Identities, wishes: Wishes, lists: Lists, now: datetime) -> None:
    """Store what is new in the lists, and count what is missing in them. Needs an exclusive edit."""
    assert edit.is_exclusive
    edit.is_bulk = not identities.of(Program)
    units = {term_key(term.unit.id): wishes.term(term.unit) for term in lists.terms}
    upsert(edit, identities, Term, units)
    upsert(edit, identities, Room, dict(_rooms(identities, wishes, lists.rooms, edit.session)))
    upsert(edit, identities, Instructor, dict(_people(identities, wishes, edit.session)))
    programs = lists.programs()
    upsert(edit, identities, Program, {key: wishes.program(program) for key, program in programs.items()})
    levels = lists.levels()
    upsert(edit, identities, Level, dict(_levels(identities, wishes, levels)))
    upsert(edit, identities, Group, dict(_cohorts(identities, wishes, levels)))
    _write_periods(edit.session, identities, lists)
    if lists.programs_are_whole:
        _count(edit, Program, programs.keys(), identities.of(Program).keys(), now)
        _count(edit, Level, levels.keys(), _believed(identities, lists), now)


def count_missing_programs(edit: Edit, identities: Identities, lists: Lists, now: datetime) -> None:
    """In lists that lack so many that nothing else is believed of them. An empty one is a slip, whenever it comes."""
    if all(term.programs for term in lists.terms):
        _count(edit, Program, lists.programs().keys(), identities.of(Program).keys(), now)


def _rooms(
    identities: Identities, wishes: Wishes, rooms: Sequence[OfficialRoom] | None, session: Session
) -> Iterator[tuple[str, Wish[Room]]]:
    if rooms is None:
        keys = {number: key for key, number in identities.of(Room).items()}
        for number, name in session.execute(select(Room.id, Room.name).where(Room.id.in_(keys))):
            yield keys[number], wishes.known_room(keys[number].split("|")[0], name)
        return
    names = Counter(room_key("", room.short_name) for room in rooms)
    for room in rooms:
        is_only = names[room_key("", room.short_name)] == 1
        site = room.site.short_name if room.site else ""
        yield room_key(site, room.short_name), wishes.listed_room(room, is_only)


def _people(
    identities: Identities, wishes: Wishes, session: Session
) -> Iterator[tuple[str, Wish[Instructor]]]:
    """Of whom the overlay says something, or has said it before: no plan changes when it does."""
    said = {instructor_key(name) for one in wishes.overlay.instructors for name in (one.name, *one.aliases)}
    known = identities.of(Instructor)
    keys = {known[key]: key for key in said | identities.marked(Instructor) if key in known}
    for number, name in session.execute(
        select(Instructor.id, Instructor.name).where(Instructor.id.in_(keys))
    ):
        yield keys[number], wishes.instructor([PersonName(name, keys[number])])


def _levels(
    identities: Identities, wishes: Wishes, levels: Mapping[str, LevelRow]
) -> Iterator[tuple[str, Wish[Level]]]:
    for key, (_, program, group) in levels.items():
        program_id = identities.find(Program, program_key(program.id))
        assert program_id is not None, "programs are stored before their levels"
        yield key, wishes.level(program, group, program_id)


def _cohorts(
    identities: Identities, wishes: Wishes, levels: Mapping[str, LevelRow]
) -> Iterator[tuple[str, Wish[Group]]]:
    for key, (_, _, group) in levels.items():
        level_id = identities.find(Level, key)
        assert level_id is not None, "levels are stored before their groups"
        yield key, wishes.cohort(group, level_id)


def _write_periods(session: Session, identities: Identities, lists: Lists) -> None:
    """Which group of the server is which level, term by term: ids of groups are those of one term."""
    for term in lists.terms:
        term_id = identities.find(Term, term_key(term.unit.id))
        assert term_id is not None
        stored = {
            period.level_id: period
            for period in session.scalars(select(AcademicPeriod).where(AcademicPeriod.term_id == term_id))
        }
        for unit, program, group in term.levels():
            level_id = identities.find(Level, level_key(program.id, group.short_name))
            assert level_id is not None
            period = stored.get(level_id)
            if period is None:
                key = period_key(unit.id, program.id, group.short_name)
                uid = uid_of(identities.instance, "period", key)
                period = AcademicPeriod(uid=uid, term_id=term_id, level_id=level_id)
                session.add(period)
            period.upstream_id, period.upstream_name = group.id, group.short_name
    session.flush()


def _believed(identities: Identities, lists: Lists) -> set[str]:
    """Levels that are missing when no list has them."""
    unknown = lists.unknown_groups()
    return {key for key in identities.of(Level) if key.split("|")[0] not in unknown}


def _count(
    edit: Edit,
    model: type[Program | Level],
    listed: Collection[str],
    known: Collection[str],
    now: datetime,
) -> None:
    """What three lists over a day did not have is no longer active; what is back is."""
    found: Iterable[Any] = edit.session.scalars(select(model))
    rows: dict[int, Program | Level] = {row.id: row for row in found}
    for source in edit.session.scalars(select(SourceKey).where(SourceKey.kind == model.kind)):
        if source.key not in known:
            continue
        row = rows[source.record_id]
        absence = Absence(source.missing_lists, source.missing_since)
        absence = Absence() if source.key in listed else absence.again(now)
        source.missing_lists, source.missing_since = absence.lists, absence.since
        is_active = source.key in listed or (row.is_active and not absence.is_final(now))
        if row.is_active != is_active:
            with edit.changing(row):
                row.is_active = is_active
