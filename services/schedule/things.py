"""What a schedule is looked at for: a group, a level, a room, an instructor or a course."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from models import Course, Group, Instructor, Level, Named, Room
from services.changes.errors import Unknown
from services.schedule.next_on import Thing

MODELS: Mapping[str, type[Named]] = {model.kind: model for model in (Group, Level, Room, Instructor, Course)}


def living(session: Session, thing: Thing) -> Named:
    """Raises Unknown for what does not exist, or was deleted."""
    kind, number = thing
    found = session.get(MODELS[kind], number)
    if found is None or found.deleted_at is not None:
        raise Unknown(kind, number)
    return found
