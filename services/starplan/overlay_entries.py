"""What the overlay may say of one room, instructor, program, level or course. How each is found is its own affair."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.starplan.extract.people import identity
from services.starplan.extract.texts import plain, tidy
from services.starplan.keys import level_key, room_key, uid_of


def _visible(text: str) -> str:
    if not tidy(text):
        raise ValueError("is blank")
    return tidy(text)


def _without_comma(text: str) -> str:
    if "," in text:
        raise ValueError("has a comma: write two tags")
    return text


Name = Annotated[str, Field(max_length=255), AfterValidator(_visible)]
Short = Annotated[str, Field(max_length=50), AfterValidator(_visible)]
Tag = Annotated[Short, AfterValidator(_without_comma)]
Email = Annotated[str, Field(max_length=255, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
# A list of the file becomes a tuple, a text an id; what is in them stays strict.
Names = Annotated[tuple[Name, ...], Field(strict=False)]
Tags = Annotated[tuple[Tag, ...], Field(strict=False, max_length=19)]
Id = Annotated[UUID, Field(strict=False)]


class Entry(BaseModel):
    """A part of the file. Strict: 007 without quotes is a number and no room."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RoomEntry(Entry):
    name: Name
    """Its short name."""
    site: str = ""
    """Short name of its site, where two sites have a room of that name."""
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    tags: Tags = ()
    building: Name | None = None
    campus: Name | None = None
    aliases: Names = ()

    @property
    def key(self) -> str:
        return room_key(self.site, self.name)

    @property
    def other_keys(self) -> Iterator[str]:
        return (plain(alias) for alias in self.aliases)


class InstructorEntry(Entry):
    name: Name
    """As it is to be shown; it is found whatever the titles, case and accents."""
    email: Email | None = None
    tags: Tags = ()
    aliases: Names = ()

    @property
    def key(self) -> str:
        return identity(self.name)

    @property
    def other_keys(self) -> Iterator[str]:
        return (identity(alias) for alias in self.aliases)


class Faculty(Entry):
    name: Name
    id: Id | None = None
    """Where the university has one for it."""

    def uid(self, instance: str) -> UUID:
        """Its public id: the one that is written, else one that follows from the name."""
        return self.id or uid_of(instance, "faculty", plain(self.name))


class ProgramEntry(Entry):
    short_name: Short
    name: Name | None = None
    degree_type: Short | None = None
    faculty: Faculty | None = None

    @property
    def key(self) -> str:
        return plain(self.short_name)

    @property
    def other_keys(self) -> Iterator[str]:
        return iter(())


class LevelEntry(Entry):
    program: Short
    """Its short name."""
    short_name: Name
    number: Annotated[int, Field(ge=1, le=12)]

    @property
    def key(self) -> str:
        return level_key(plain(self.program), self.short_name)

    @property
    def other_keys(self) -> Iterator[str]:
        return iter(())


class CourseEntry(Entry):
    name: Name | None = None
    module_number: Annotated[str, Field(max_length=50, pattern=r"^[0-9]+(-[0-9]+)*$")] | None = None
    code: Short | None = None
    aliases: Names = ()
    """Other names, and other module numbers."""

    @model_validator(mode="after")
    def _is_known_by_something(self) -> "CourseEntry":
        if self.name is None and self.module_number is None:
            raise ValueError("needs a name or a module_number")
        return self

    @property
    def key(self) -> str:
        return self.module_number or plain(self.name or "")

    @property
    def other_keys(self) -> Iterator[str]:
        return (plain(alias) for alias in self.aliases)


class PatternsEntry(Entry):
    """See services.starplan.extract.patterns."""

    buildings: dict[Name, Name] = {}
    online: Names = ()
    remarks: Names = ()
    cohorts: Names = ()
    degree_letter: bool = False
