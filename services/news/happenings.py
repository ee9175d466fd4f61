"""What has become of meetings: moved, cancelled, new, in another room; the newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from models import Course, Event, EventStatus, Group, Instructor, Level, Room
from services.catalog import changes
from services.catalog.changes import Asked, References, Told
from services.changes.images import Image
from services.news.followed import Followed

What = Literal[
    "added", "removed", "cancelled", "restored", "moved", "lasts", "place", "people", "other"
]  # ``lasts``: it only ends at another time


@dataclass(frozen=True, slots=True)
class Sight:
    """A meeting as the public saw it; instants are aware."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    cancelled: bool
    place: str
    people: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What one change did to a meeting. Of ``before`` and ``after`` at least one is there."""

    number: int
    """Of the change; grows."""
    uid: UUID
    """The same wherever the change is told."""
    made_at: datetime
    event_uid: str
    title: str
    """Of the meeting; may be empty."""
    what: tuple[What, ...]
    before: Sight | None
    after: Sight | None
    concerns: tuple[str, ...]
    """Full ids of those of the followed plannings that have or had it."""


@dataclass(frozen=True)
class News:
    happenings: Sequence[Happening]
    older: int | None
    """The number before which the next ones are; None for the last page."""


def news(session: Session, of: Sequence[Followed], limit: int, before: int | None = None) -> News:
    """At most ``limit`` happenings in these plannings, of first imports none. At most nine statements."""
    if not of:
        return News([], None)
    subjects = {subject for one in of for subject in one.subjects}
    asked = Asked(kind=Event.kind, bulk=False, after=before, subjects=subjects)
    page = changes.page(session, asked, limit)
    found = [_happening(told, page.references, of) for told in page.rows]
    return News(found, None if page.is_last else found[-1].number)


def _happening(told: Told, references: References, of: Sequence[Followed]) -> Happening:
    images = [image for image in (told.before, told.after) if image is not None]
    subjects = {subject for image in images for subject in _subjects(image, references)}
    before, after = (
        None if image is None else _sight(image, references) for image in (told.before, told.after)
    )
    return Happening(
        number=told.change.id,
        # Numbers of changes are those of one database; the batch's id is known to no other.
        uid=uuid5(told.batch.uid, f"{told.change.kind}/{told.change.record_id}"),
        made_at=told.batch.made_at,
        event_uid=told.image["uid"],
        title=_title(told.image, references),
        what=_what(before, after),
        before=before,
        after=after,
        concerns=tuple(one.full_id for one in of if one.subjects & subjects),
    )


def _what(before: Sight | None, after: Sight | None) -> tuple[What, ...]:
    if before is None:
        return ("added",)
    if after is None:
        return ("removed",)
    found: list[What] = []
    if after.cancelled != before.cancelled:
        found.append("cancelled" if after.cancelled else "restored")
    if after.starts_at != before.starts_at:
        found.append("moved")
    elif after.ends_at != before.ends_at:
        found.append("lasts")
    if after.place != before.place:
        found.append("place")
    if after.people != before.people:
        found.append("people")
    return tuple(found) or ("other",)


def _sight(image: Image, references: References) -> Sight:
    rooms = ", ".join(references.rooms[number].name for number in image["rooms"])
    people = ", ".join(references.instructors[number].name for number in image["instructors"])
    return Sight(
        datetime.fromisoformat(image["starts_at"]),
        datetime.fromisoformat(image["ends_at"]),
        image["all_day"],
        image["status"] == EventStatus.CANCELLED,
        rooms or image["location_text"],
        people,
    )


def _title(image: Image, references: References) -> str:
    course = references.courses.get(image["course_id"] or 0)
    return image["summary"] or ("" if course is None else course.name)


def _subjects(image: Image, references: References) -> Iterator[tuple[str, int]]:
    for kind in (Group.kind, Room.kind, Instructor.kind):
        yield from ((kind, number) for number in image[f"{kind}s"])
    yield from ((Level.kind, references.groups[group].level_id) for group in image["groups"])
    if image["course_id"] is not None:
        yield Course.kind, image["course_id"]
