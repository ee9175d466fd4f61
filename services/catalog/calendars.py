"""Calendars to subscribe to: of semesters, rooms and people. What is off is told, as being off."""

from datetime import UTC, datetime, time, timedelta
from urllib.parse import unquote, urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import AcademicPeriod, Instructor, Level, Program, Room, SourceKey, Term
from services.catalog import semesters
from services.catalog.listing import NotThere, one
from services.catalog.periods import current, holding
from services.ics.write import calendar
from services.schedule import reading
from services.schedule.meetings import meeting_of
from services.schedule.slots import Slot
from services.starplan.sync import status as sync_status

AHEAD = timedelta(days=365)


def year_from(moment: datetime, zone: ZoneInfo) -> Slot:
    """From the beginning of the day in ``zone`` on: the same all day long, so that calendars are, too."""
    midnight = datetime.combine(moment.astimezone(zone).date(), time(), zone)
    return Slot(midnight.astimezone(UTC), (midnight + AHEAD).astimezone(UTC))


def of_semester(session: Session, uid: UUID | None, slot: Slot, zone: ZoneInfo) -> bytes:
    """Of its current period. Raises NotThere."""
    level = semesters.one(session, uid).level
    program = level.program
    name = level.name if program is None else f"{program.abbreviation or program.name} - {level.name}"
    return _calendar(session, name, zone, holding(current(session, [level]), zone), reading.in_range(slot))


def of_room(session: Session, uid: UUID | None, slot: Slot, zone: ZoneInfo) -> bytes:
    """Raises NotThere."""
    room = one(session, Room, uid, "room")
    return _calendar(session, room.name, zone, reading.taking_room(room.id, slot))


def of_instructor(session: Session, uid: UUID | None, slot: Slot, zone: ZoneInfo) -> bytes:
    """Raises NotThere."""
    person = one(session, Instructor, uid, "instructor")
    return _calendar(session, person.name, zone, reading.taking_instructor(person.id, slot))


def upstream_address(session: Session, uid: UUID | None) -> tuple[str, str, str, str]:
    """Where the university's own system gives a semester's calendar: its URL, and its ids of term, program and
    group. Raises NotThere, also for a semester that it does not have."""
    level = semesters.one(session, uid).level
    unit, program = SourceKey.__table__.alias("unit"), SourceKey.__table__.alias("program")
    query = (
        select(unit.c.key, program.c.key, AcademicPeriod.upstream_id)
        .join(unit, (unit.c.kind == Term.kind) & (unit.c.record_id == AcademicPeriod.term_id))
        .join(Level, Level.id == AcademicPeriod.level_id)
        .join(program, (program.c.kind == Program.kind) & (program.c.record_id == Level.program_id))
        .where(AcademicPeriod.level_id == level.id, AcademicPeriod.is_current)
    )
    row = session.execute(query.limit(1)).one_or_none()
    root = sync_status.status(session).base_url.rstrip("/")
    if row is None or not root:
        raise NotThere("calendar of the university's own system")
    unit_id, program_id, group_id = unquote(row[0]), unquote(row[1]), row[2]
    query_string = urlencode({"lan": "de", "puid": unit_id, "type": "pg", "pgid": group_id})
    return f"{root}/ical?{query_string}", unit_id, program_id, group_id


def _calendar(session: Session, name: str, zone: ZoneInfo, *conditions: ColumnElement[bool]) -> bytes:
    found = reading.where(session, *conditions, reading.public())
    return b"".join(calendar(name, zone, map(meeting_of, found)))
