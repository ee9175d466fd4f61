"""What several things of the timetable have on in a stretch of time."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import or_
from sqlalchemy.orm import Session

from models import Booking, Course, Event, Group, Instructor, Level, Room
from services.schedule import reading
from services.schedule.group_tree import trees_with
from services.schedule.next_on import Thing
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot


def events_of(session: Session, things: Collection[Thing], slot: Slot) -> dict[Thing, list[ScheduledEvent]]:
    """The public events of each group, level, course, room and instructor that touch ``slot``, by start.

    An event of several of them is the same object in each list. Seven statements at most.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, record_id in things:
        ids[kind].add(record_id)
    trees = trees_with(session, ids[Group.kind])
    above = {group_id: set(trees.with_ancestors(group_id)) for group_id in ids[Group.kind]}
    concerned = or_(
        reading.booking(Booking.group_id.in_(set().union(*above.values())), slot),
        reading.of_groups(Group.level_id.in_(ids[Level.kind]), slot),
        reading.booking(Booking.room_id.in_(ids[Room.kind]), slot),
        reading.booking(Booking.instructor_id.in_(ids[Instructor.kind]), slot),
        Event.course_id.in_(ids[Course.kind]),
    )
    found: dict[Thing, list[ScheduledEvent]] = {thing: [] for thing in things}
    for scheduled in reading.where(session, concerned, reading.in_range(slot), reading.public()):
        for thing in _concerns(scheduled, above) & found.keys():
            found[thing].append(scheduled)
    return found


def _concerns(scheduled: ScheduledEvent, above: dict[int, set[int]]) -> set[Thing]:
    """All that an event is on for; ``above`` has for each group in question those whose events it attends."""
    groups = {group.id for group in scheduled.groups}
    things = {(Level.kind, group.level_id) for group in scheduled.groups}
    things |= {(Group.kind, group_id) for group_id, attended in above.items() if attended & groups}
    things |= {(Room.kind, room.id) for room in scheduled.rooms}
    things |= {(Instructor.kind, person.id) for person in scheduled.instructors}
    return things | ({(Course.kind, scheduled.course.id)} if scheduled.course else set())
