"""What the public sees of a change, and whom it concerns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Course, Event, EventStatus, Group, Instructor, Level, Program, Room
from services.changes.images import Image
from services.database import parts

SHOWN = frozenset(model.kind for model in (Program, Level, Course, Room, Instructor, Event))
"""Kinds of rows that the catalog has."""
Row = Mapping[str, Any]
"""Columns of a Change."""


def shown_action(kind: str, action: str, before: Image | None, after: Image | None) -> str | None:
    """What the public takes a change for. A draft that is published is created; None: it sees nothing of it."""
    if kind not in SHOWN:
        return None
    was, is_ = is_shown(kind, before), is_shown(kind, after)
    if was and is_:
        return action
    if was:
        return "deleted"
    return "created" if is_ else None


def is_shown(kind: str, image: Image | None) -> bool:
    """Whether the public sees the row that an image was made of."""
    return image is not None and (kind != Event.kind or image["status"] != EventStatus.DRAFT)


def subjects_of(session: Session, changes: Sequence[Row], *, is_bulk: bool) -> list[dict[str, Any]]:
    """The columns of the ChangeSubject rows that go with changes. One statement, where events have groups.

    What a first import brings is told to no single group, room or instructor.
    """
    told = [change for change in changes if concerns(change)]
    groups = {group for change in told for image in _images(change) for group in image["groups"]}
    levels: dict[int, int] = {}
    for part in parts(groups):
        query = select(Group.id, Group.level_id).where(Group.id.in_(part))
        levels |= {row.id: row.level_id for row in session.execute(query)}
    return [
        {
            "kind": kind,
            "subject_id": subject_id,
            "batch_id": change["batch_id"],
            "event_id": change["record_id"],
        }
        for change in told
        for kind, subject_id in subjects_in(change, levels, is_bulk=is_bulk)
    ]


def concerns(change: Row) -> bool:
    """Whether it is told to those whom it concerns."""
    return change["kind"] == Event.kind and bool(change["shown"])


def subjects_in(change: Row, levels: Mapping[int, int], *, is_bulk: bool) -> list[tuple[str, int]]:
    """Kind and id of all that such a change concerns; ``levels`` has those of its groups."""
    return sorted(set(_subjects(change, levels, is_bulk)))


def _subjects(change: Row, levels: Mapping[int, int], is_bulk: bool) -> Iterator[tuple[str, int]]:
    for image in _images(change):
        if image["course_id"] is not None:
            yield Course.kind, image["course_id"]
        for group in image["groups"]:
            yield Level.kind, levels[group]
        if not is_bulk:
            for kind in (Group.kind, Room.kind, Instructor.kind):
                yield from ((kind, subject_id) for subject_id in image[f"{kind}s"])


def _images(change: Row) -> Iterator[Image]:
    """What the public saw before, and sees after."""
    for image in (change["before"], change["after"]):
        if is_shown(change["kind"], image):
            yield image
