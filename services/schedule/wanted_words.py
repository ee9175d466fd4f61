"""Finding events by the words that people type."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Booking, Course, Event, Instructor, Room
from services.changes.search_keys import finds, people_key, search_key
from services.database import one_of
from services.schedule.reading import booking
from services.schedule.slots import Slot
from services.text import occurs, words_of


def mentions(
    session: Session, query: str, span: Slot, within: Sequence[ColumnElement[bool]], emails: bool
) -> Iterator[ColumnElement[bool]]:
    """For each word of ``query``: it occurs in the summary or in the name of the course, a room or an instructor.

    Names have search keys. Summaries are folded here, each text once, of the events that meet ``within``: most have
    none but their course's. Without ``emails`` nobody is found by an address.
    """
    words = words_of(query)
    if not words:
        return
    summaries = select(Event.summary).where(*within, Event.summary != "", Event.deleted_at.is_(None))
    keys = {text: search_key(text) for text in session.scalars(summaries.distinct())}
    people = people_key(emails)
    for word in words:
        yield or_(
            one_of(session, Event.summary, [text for text, key in keys.items() if occurs(word, key)]),
            Event.course_id.in_(select(Course.id).where(finds(Course.search_key, word))),
            booking(Booking.room_id.in_(select(Room.id).where(finds(Room.search_key, word))), span),
            booking(Booking.instructor_id.in_(select(Instructor.id).where(finds(people, word))), span),
        )
