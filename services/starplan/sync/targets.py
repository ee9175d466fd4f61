"""Which plans a sweep asks for, in which order, and what is known before each is read."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AcademicPeriod, Level, Program, Room, SyncError, Term
from services.starplan.extract.courses import LectureNames
from services.starplan.extract.known import Known
from services.starplan.keys import level_key, program_key, room_key, term_key
from services.starplan.overlay import Overlay
from services.starplan.sync.asking import KnownLevels
from services.starplan.sync.errors import SKIPPED, Pair
from services.starplan.sync.gates import Doubt
from services.starplan.sync.identities import Identities
from services.starplan.sync.lists import Lists
from services.starplan.sync.wanted import local_room
from services.starplan.upstream import Fetched, PlanAddress, PlanningUnit


@dataclass(frozen=True, slots=True)
class Target:
    """A plan that is asked for, and the period that it is about, as it was when the sweep began to ask."""

    address: PlanAddress
    pair: Pair
    period_id: int | None
    """None in a dry run, for one that is not stored yet."""
    level_id: int | None
    is_current: bool = False
    is_first: bool = True
    """Whether no plan of it was ever applied."""
    feed_hash: str = ""
    event_count: int = 0
    doubt: Doubt = field(default_factory=Doubt)


def known_levels(session: Session, identities: Identities) -> KnownLevels:
    """What the lists of each term had until now, and which failed. Two statements."""
    units = {number: key for key, number in identities.of(Term).items()}
    programs = {number: key for key, number in identities.of(Program).items()}
    found: dict[str, dict[str, int]] = {}
    query = (
        select(AcademicPeriod.term_id, Program.id, Level.is_active)
        .join(Level, Level.id == AcademicPeriod.level_id)
        .join(Program, Program.id == Level.program_id)
        .where(Program.is_active)
    )
    for term_id, program_id, is_active in session.execute(query):
        of_term = found.setdefault(units[term_id], {})
        of_term[programs[program_id]] = of_term.get(programs[program_id], 0) + is_active
    failing = select(SyncError.program_id).where(SyncError.level_id.is_(None), SyncError.kind != SKIPPED)
    return KnownLevels(found, {programs[number] for number in session.scalars(failing) if number is not None})


def units_with_events(session: Session, identities: Identities, units: Iterable[PlanningUnit]) -> set[str]:
    """Ids of the terms of which some plan has meetings."""
    query = select(AcademicPeriod.term_id).where(AcademicPeriod.event_count > 0).distinct()
    terms = set(session.scalars(query))
    return {unit.id for unit in units if identities.find(Term, term_key(unit.id)) in terms}


def targets(session: Session, identities: Identities, lists: Lists, resume_after: str) -> list[Target]:
    """One for each group of the lists: the term in use first, each term from where the last sweep stopped in it."""
    term_ids = [identities.find(Term, term_key(term.unit.id)) for term in lists.terms]
    query = select(AcademicPeriod).where(
        AcademicPeriod.term_id.in_([number for number in term_ids if number])
    )
    periods = {(period.term_id, period.level_id): period for period in session.scalars(query)}
    found: list[Target] = []
    for term, term_id in zip(lists.terms, term_ids, strict=True):
        for unit, program, group in term.levels():
            level_id = identities.find(Level, level_key(program.id, group.short_name))
            period = periods.get((term_id or 0, level_id or 0))
            pair = identities.find(Program, program_key(program.id)), level_id
            found.append(_target(PlanAddress(unit, program, group), pair, period))
    by_term = groupby(found, key=lambda target: target.address.unit.id)
    return [target for _, of_term in by_term for target in _rotated(list(of_term), resume_after)]


def _rotated(several: Sequence[Target], resume_after: str) -> list[Target]:
    at = next((n for n, one in enumerate(several, 1) if one.address.group.id == resume_after), 0)
    return [*several[at:], *several[:at]]


def _target(address: PlanAddress, pair: Pair, period: AcademicPeriod | None) -> Target:
    if period is None:
        return Target(address, pair, None, pair[1])
    doubt = Doubt(period.empty_streak, period.empty_since, period.suspicious_hash, period.suspicious_since)
    return Target(
        address,
        pair,
        period.id,
        period.level_id,
        period.is_current,
        period.last_ok_at is None,
        period.feed_hash,
        period.event_count,
        doubt,
    )


class Reading:
    """What plans are read with: names of all rooms, and of the cohorts of each term."""

    def __init__(self, session: Session, identities: Identities, overlay: Overlay, lists: Lists) -> None:
        rooms = _rooms(session, identities, lists)
        self._known: dict[str, Known] = {}
        self._versions: dict[str, str] = {}
        for term in lists.terms:
            cohorts = _cohorts(session, identities.find(Term, term_key(term.unit.id)))
            cohorts |= {group.short_name for _, _, group in term.levels()}
            known = overlay.known(rooms, cohorts)
            self._known[term.unit.id] = known
            self._versions[term.unit.id] = known.version

    def known(self, address: PlanAddress) -> Known:
        return self._known[address.unit.id].of(address.group)

    def hash(self, address: PlanAddress, fetched: Fetched) -> str:
        """Equal when neither the plan nor anything that it is read with has changed."""
        lectures = repr(LectureNames(address.group.lectures).content)
        told = "\n".join((fetched.hash, self._versions[address.unit.id], lectures))
        return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


def _rooms(session: Session, identities: Identities, lists: Lists) -> Mapping[str, str]:
    """Key by name; of two sites that have a room of one name the first one is meant."""
    keys = {number: key for key, number in identities.of(Room).items()}
    found: dict[str, str] = {}
    for number, name in session.execute(select(Room.id, Room.name).where(Room.deleted_at.is_(None))):
        key = keys.get(number, local_room(number))
        found[name] = min(found.get(name, key), key, key=_official_first)
    for room in lists.rooms or ():
        key = room_key(room.site.short_name if room.site else "", room.short_name)
        found[room.short_name] = min(found.get(room.short_name, key), key, key=_official_first)
    return found


def _official_first(key: str) -> tuple[bool, str]:
    return "|" not in key, key


def _cohorts(session: Session, term_id: int | None) -> set[str]:
    query = select(AcademicPeriod.upstream_name).where(AcademicPeriod.term_id == term_id)
    return set(session.scalars(query))
