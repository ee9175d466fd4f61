"""What comes in and goes out of the registries' routes: levels, groups, teachers, teaching units, rooms."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from blueprints.timetable.fields import LARGEST_ID, Abbreviation, Body, Day, Id, Name, Size, Tags, Text


class LevelOut(BaseModel):
    id: int
    name: str = Field(description="With the program's short name first where the name alone says too little")
    abbreviation: str


class GroupOut(BaseModel):
    id: int
    name: str
    type: str = Field(description="CM, TD, TP, Projet, or the house's own word")
    classe: str
    size: int = Field(description="Students")
    level: LevelOut


class LevelDetailsOut(BaseModel):
    level: LevelOut
    groups: list[GroupOut]


class TeacherOut(BaseModel):
    id: int
    name: str
    abbreviation: str


class UnitOut(BaseModel):
    id: int
    abbreviation: str
    name: str
    level: LevelOut | None


class RoomOut(BaseModel):
    id: int
    name: str
    abbreviation: str
    size: int = Field(description="Seats; 999 when nobody has said")


class ProgramOut(BaseModel):
    id: int
    name: str
    abbreviation: str = Field(description="May be empty")


class TermOut(ProgramOut):
    startDate: date
    endDate: date = Field(description="The last day")


class Fields(Body):
    """A body whose attributes have the domain's names; what goes over the wire is the alias."""

    model_config = ConfigDict(extra="ignore", validate_by_name=False)

    def given(self) -> dict[str, Any]:
        """What was sent; keys that were left out are left out."""
        return self.model_dump(exclude_unset=True)


class LevelIn(Fields):
    name: Name
    abbreviation: Abbreviation = Field(description='`""` when there is none')
    program_id: Id | None = Field(None, alias="programId")
    number: Annotated[StrictInt, Field(ge=0, le=1000)] | None = Field(None, description="Semester or year")


class ProgramIn(Fields):
    name: Name
    abbreviation: Abbreviation = ""


class TermIn(ProgramIn):
    starts_on: Day = Field(alias="startDate")
    ends_on: Day = Field(alias="endDate", description="The last day")


class GroupIn(Fields):
    name: Name
    type: Text
    classe: Text
    size: Size
    parent_id: Id | None = Field(None, alias="parentId", description="Group of the same level; null: none")


class TeacherIn(Fields):
    name: Name
    abbreviation: Abbreviation = Field(description='`""` when there is none')
    email: Text = ""
    tags: Tags = Field("", description="Words by comma")


class UnitIn(Fields):
    abbreviation: Abbreviation = Field(description='`""` when there is none')
    name: Name
    level_id: Id | None = Field(None, alias="levelId")


class ChangeUnitIn(Fields):
    """Keys that are absent keep their value; `levelId` null unlinks the level."""

    abbreviation: Abbreviation = ""
    name: Name = ""
    level_id: Id | None = Field(None, alias="levelId")


class RoomIn(Fields):
    name: Name
    abbreviation: Abbreviation = Field(description='`""` when there is none')
    capacity: Size = Field(alias="size", description="Seats")
    building: Text = ""
    campus: Text = ""
    tags: Tags = Field("", description="Words by comma")
    aliases: Tags = Field("", description="Further names, by semicolon")


class ListQuery(BaseModel):
    search: Text = Field("", description="Words that all must occur; case and accents are forgiven")
    limit: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(None, description="All without it")
    offset: Annotated[int, Field(ge=0, le=LARGEST_ID)] = 0


class AvailableQuery(BaseModel):
    startTime: str = Field(description="ISO 8601; without offset it is local time")
    endTime: str = Field(description="ISO 8601; without offset it is local time")
    size: Annotated[int, Field(ge=1, le=LARGEST_ID)] = Field(1, description="Seats that are needed")


class DryRun(BaseModel):
    dryRun: bool = Field(False, description="Check everything and write nothing")


class CascadeQuery(DryRun):
    cascade: bool = Field(False, description="Delete the schedule items that need it, too")
