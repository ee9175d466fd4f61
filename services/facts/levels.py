"""What is told of a level: its groups as a tree, and what they are taught."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Course, Event, Group, Level
from services.catalog.listing import order, rows
from services.catalog.occurrences import shown
from services.facts.terms import Span, term_of
from services.schedule.reading import of_level


@dataclass(frozen=True)
class Branch:
    """A group, and the groups that are parts of it."""

    group: Group
    parts: Sequence["Branch"]


@dataclass(frozen=True)
class LevelFacts:
    term: Span
    groups: Sequence[Branch]
    courses: Sequence[Course]
    """Its own, and what its groups are taught in the term; by name."""


def facts(session: Session, level: Level, now: datetime, zone: ZoneInfo) -> LevelFacts:
    """A fixed number of statements."""
    term = term_of(session, now.astimezone(zone).date())
    taught = select(Event.course_id).where(
        of_level(level.id, term.slot(zone)), Event.deleted_at.is_(None), *shown()
    )
    courses = rows(session, Course, or_(Course.level_id == level.id, Course.id.in_(taught)))
    groups = session.scalars(select(Group).where(Group.level_id == level.id, Group.deleted_at.is_(None)))
    return LevelFacts(term, tree_of(groups.all()), courses)


def tree_of(groups: Sequence[Group]) -> list[Branch]:
    """Whole cohorts with their parts, each sorted by name; a part of what is gone stands by itself."""
    known = {group.id for group in groups}
    parts: dict[int | None, list[Group]] = defaultdict(list)
    for group in sorted(groups, key=order):
        parts[group.parent_id if group.parent_id in known else None].append(group)

    def below(parent: int | None) -> list[Branch]:
        return [Branch(group, below(group.id)) for group in parts.get(parent, ())]

    return below(None)
