"""What a timetable is made of before anything is scheduled: terms, programs, levels, groups, courses, people, rooms."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.record import Named, Origin


class Term(Named):
    """A stretch of teaching, such as a winter semester; both days belong to it."""

    __tablename__ = "term"
    kind = "term"

    abbreviation: Mapped[str] = mapped_column(String(50), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Program(Named):
    """A degree program."""

    __tablename__ = "program"
    kind = "program"

    abbreviation: Mapped[str] = mapped_column(String(50), default="")
    degree_type: Mapped[str] = mapped_column(String(50), default="")
    """Such as ``Bachelor`` or ``M.Sc.``; empty when nobody has said."""
    faculty_id: Mapped[UUID | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    """False for one that the university no longer lists; it stays readable."""


class Level(Named):
    """A year or semester of a program; its groups hang below it."""

    __tablename__ = "level"
    kind = "level"

    program_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"), index=True)
    abbreviation: Mapped[str] = mapped_column(String(50), default="")
    number: Mapped[int | None]
    """Which semester or year it is."""
    is_active: Mapped[bool] = mapped_column(default=True)
    """False for one that the university no longer lists."""

    program: Mapped[Program | None] = relationship(lazy="raise")

    @property
    def title(self) -> str:
        """A name that stands alone: a sync brings one ``Semester 1`` per program. Wants ``program`` loaded."""
        if self.program is None:
            return self.name
        return title_in_program(self.name, self.origin, self.program.abbreviation or self.program.name)


def title_in_program(name: str, origin: Origin, program: str) -> str:
    """What a level of that name is called where its program is not told beside it."""
    return name if origin == Origin.LOCAL else f"{program} {name}"


class Group(Named):
    """A cohort or a part of one: the groups of a level form trees, cohort > TD > TP."""

    __tablename__ = "group"
    kind = "group"

    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("group.id"), index=True)
    """In the same level; None for a whole cohort."""
    type: Mapped[str] = mapped_column(String(255), default="")
    """How it is taught: CM, TD, TP, Projet, or the house's own word."""
    classe: Mapped[str] = mapped_column(String(255), default="")
    """The name of the class that it belongs to, in the house's own words."""
    size: Mapped[int] = mapped_column(default=1)
    """Students."""

    level: Mapped[Level] = relationship(lazy="raise")


class Course(Named):
    """What is taught; many events meet for it."""

    __tablename__ = "course"
    kind = "course"

    abbreviation: Mapped[str] = mapped_column(String(50), default="")
    module_number: Mapped[str] = mapped_column(String(50), default="", index=True)
    """Of the module handbook."""
    level_id: Mapped[int | None] = mapped_column(ForeignKey("level.id"), index=True)

    level: Mapped[Level | None] = relationship(lazy="raise")


class Instructor(Named):
    """Someone who teaches."""

    __tablename__ = "instructor"
    kind = "instructor"

    abbreviation: Mapped[str] = mapped_column(String(50), default="")
    email: Mapped[str] = mapped_column(String(255), default="")
    tags: Mapped[str] = mapped_column(String(1000), default="")
    """Words by comma."""


class Room(Named):
    """A place where events meet."""

    __tablename__ = "room"
    __table_args__ = (CheckConstraint("capacity > 0", name="capacity"),)
    kind = "room"

    abbreviation: Mapped[str] = mapped_column(String(50), default="")
    capacity: Mapped[int | None] = mapped_column(index=True)
    """Seats; None when nobody has said."""
    building: Mapped[str] = mapped_column(String(255), default="")
    campus: Mapped[str] = mapped_column(String(255), default="")
    tags: Mapped[str] = mapped_column(String(1000), default="")
    """Words by comma, such as ``beamer, lab``."""
    aliases: Mapped[str] = mapped_column(String(1000), default="")
    """What people and other systems call it besides, by semicolon, such as ``Audimax; Bât. B, B204``."""
