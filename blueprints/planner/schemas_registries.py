"""What comes in and goes out of the planner's door: what events can be filtered by."""

from pydantic import BaseModel, Field

from blueprints.planner.schemas import NamedOut, PageOut, Paging, Text


class NamedQuery(Paging):
    q: Text = Field("", description="Words that must all occur; case and accents are forgiven")


class AbbreviatedOut(NamedOut):
    abbreviation: str


class RoomOut(AbbreviatedOut):
    building: str
    campus: str
    capacity: int | None = Field(description="Seats; null when nobody has said")


class CourseOut(NamedOut):
    code: str
    level: NamedOut | None
    program: NamedOut | None


class InstructorOut(AbbreviatedOut):
    email: str | None = Field(None, description="For product 2 only")


class GroupOut(NamedOut):
    type: str = Field(description="CM, TD, TP, Projet, or the house's own word")
    size: int = Field(description="Students")
    level: NamedOut
    program: NamedOut | None


class LevelOut(AbbreviatedOut):
    program: NamedOut | None


class ProgramOut(AbbreviatedOut):
    pass


class RoomPageOut(BaseModel):
    data: list[RoomOut]
    page: PageOut


class CoursePageOut(BaseModel):
    data: list[CourseOut]
    page: PageOut


class InstructorPageOut(BaseModel):
    data: list[InstructorOut]
    page: PageOut


class GroupPageOut(BaseModel):
    data: list[GroupOut]
    page: PageOut


class LevelPageOut(BaseModel):
    data: list[LevelOut]
    page: PageOut


class ProgramPageOut(BaseModel):
    data: list[ProgramOut]
    page: PageOut
