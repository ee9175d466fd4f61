"""What the sync has brought, by the names that an overlay knows things by."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Course, Instructor, Level, Named, Origin, Program, Room, SourceKey
from services.starplan.overlay import Overlay, Seen


def unmatched(session: Session, overlay: Overlay) -> list[str]:
    """A line for each entry that belongs to nothing. At most five statements: those of lists that have entries."""
    counts = overlay.counts
    return overlay.unmatched(
        Seen(
            rooms=_rooms(session) if counts["rooms"] else (),
            instructors=session.scalars(_synced(Instructor).with_only_columns(Instructor.name))
            if counts["instructors"]
            else (),
            programs=session.scalars(_synced(Program).with_only_columns(Program.abbreviation))
            if counts["programs"]
            else (),
            levels=_levels(session) if counts["levels"] else (),
            courses=_courses(session) if counts["courses"] else (),
        )
    )


def _rooms(session: Session) -> list[tuple[str, str]]:
    query = select(SourceKey.key, Room.name).join(Room, Room.id == SourceKey.record_id)
    found = session.execute(query.where(SourceKey.kind == Room.kind)).all()
    return [(key.split("|")[0], name) for key, name in found]


def _levels(session: Session) -> list[tuple[str, str]]:
    query = _synced(Level).join(Program, Program.id == Level.program_id)
    columns = Program.abbreviation, Level.abbreviation
    return [(program, level) for program, level in session.execute(query.with_only_columns(*columns))]


def _courses(session: Session) -> list[str]:
    columns = Course.name, Course.module_number
    return [name for row in session.execute(_synced(Course).with_only_columns(*columns)) for name in row]


def _synced(model: type[Named]) -> Select[Named]:
    return select(model).where(model.origin == Origin.STARPLAN, model.deleted_at.is_(None))
