"""A calendar as somebody subscribes to it: what it is made of, what is left out, and what it reads then."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config import VERSION
from services.catalog.state import newest
from services.ics.write import Meeting, calendar
from services.plannings.options import is_blocked
from services.plannings.selection import Selection
from services.schedule.slots import Slot
from services.subscriptions.sources import OfTimetable, Source
from services.text import fold
from services.timetable.naming import split_title


@dataclass(frozen=True)
class Wanted:
    """One or several plannings under a name, without what their reader does not want to see."""

    name: str
    sources: Sequence[Source]
    selection: Selection
    words: tuple[str, ...] = ()
    """Folded; a meeting with one of them in its title is left out."""


def state_of(session: Session, wanted: Wanted, within: Slot, zone: ZoneInfo) -> str:
    """Names the state of all that the calendar depends on: in the same state it reads the same, in others it may.

    No event is read for it: at most one small statement.
    """
    said = [VERSION, wanted.name, zone.key, within.starts_at.isoformat(), *wanted.words]
    said += [f"{part.node.full_id} {part.version}" for part in wanted.sources]
    said += [f"{one.planning} {one.course}" for one in wanted.selection.hidden]
    if any(isinstance(part, OfTimetable) for part in wanted.sources):
        said.append(newest(session).name)
    return hashlib.blake2b("\n".join(said).encode(), digest_size=12).hexdigest()


def write(session: Session, wanted: Wanted, within: Slot, zone: ZoneInfo) -> bytes:
    """The calendar (RFC 5545), by start; a meeting that several of its plannings have is in it once."""
    found: dict[str, Meeting] = {}
    for source in wanted.sources:
        hides = wanted.selection.hides(source.node.full_id)
        for meeting in source.meetings(session, within):
            if not _is_left_out(meeting, hides, wanted.words):
                found.setdefault(meeting.uid, meeting)
    meetings = sorted(found.values(), key=lambda one: (one.starts_at, one.ends_at, one.uid))
    return b"".join(calendar(wanted.name, zone, meetings))


def _is_left_out(meeting: Meeting, hides: frozenset[str], words: tuple[str, ...]) -> bool:
    if hides and split_title(meeting.summary).title in hides:
        return True
    return bool(words) and is_blocked(fold(meeting.summary), words)
