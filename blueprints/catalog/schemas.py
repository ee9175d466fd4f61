"""What comes in and goes out of the catalog.

Queries are texts: none is refused before a view has looked at all of them.
"""

from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

T = TypeVar("T")

INSTANT = "UTC, `2026-04-12T08:13:42.117Z`"


class PageQuery(BaseModel):
    limit: str = Field("", description="At most so many; without it all")
    offset: str = Field("", description="Leave out the first so many")


class ProgramsQuery(PageQuery):
    search: str = Field("", description="A piece of the name or short name")
    degreeType: str = Field("", description="A piece of the degree")
    archived: str = Field("", description="`true`: only programs that the university no longer lists")


class SemestersQuery(PageQuery):
    programId: str = ""


class CoursesQuery(PageQuery):
    search: str = Field("", description="A piece of the name")
    periodId: str = Field("", description="Only courses that meet in this academic period")


class RoomsQuery(PageQuery):
    search: str = Field("", description="A piece of the name")
    building: str = Field("", description="The whole building, upper and lower case as it is")


class InstructorsQuery(PageQuery):
    search: str = Field("", description="A piece of the name")


class RangeQuery(BaseModel):
    from_: str = Field("", alias="from", description="An instant with its offset, or a date; default: now")
    to: str = Field("", description="An instant with its offset, or a date, whose whole day counts")


class SearchQuery(BaseModel):
    q: str = Field("", description="At least two characters; less finds nothing")
    type: str = Field("", description="`course`, `room`, `instructor` or `program`; default: all four")


class RunsQuery(BaseModel):
    limit: str = Field("", description="At most so many; default 20, at most 100")


class Data(BaseModel, Generic[T]):
    data: T

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A name that OpenAPI allows: ``CatalogRoom``, ``CatalogRoomList``."""
        (shape,) = params
        listed = get_args(shape)
        name = (listed[0] if listed else shape).__name__.removesuffix("Out")
        return f"Catalog{name}{'List' if listed else ''}"


class ProgramRef(BaseModel):
    id: str
    name: str


class ProgramHead(ProgramRef):
    shortName: str | None


class ProgramOut(ProgramHead):
    degreeType: str | None
    facultyId: str | None
    isActive: bool
    createdAt: str = Field(description=INSTANT)
    updatedAt: str = Field(description=INSTANT)


class SemesterOut(BaseModel):
    id: str
    programId: str | None
    name: str
    number: int | None
    academicPeriodId: str | None = Field(description="null: not linked to live data yet")
    createdAt: str = Field(description=INSTANT)
    updatedAt: str = Field(description=INSTANT)


class SemesterWithProgramOut(SemesterOut):
    program: ProgramHead | None


class CourseHead(BaseModel):
    id: str
    name: str
    code: str | None


class CourseOut(CourseHead):
    parentId: str | None
    metadata: dict[str, Any]


class RoomHead(BaseModel):
    id: str
    name: str
    building: str | None


class RoomOut(RoomHead):
    campus: str | None
    capacity: int = Field(description="0: unknown")
    tags: list[str]


class InstructorRef(BaseModel):
    id: str
    name: str


class InstructorHead(InstructorRef):
    email: str | None


class InstructorOut(InstructorHead):
    tags: list[str]


class SemesterRef(BaseModel):
    id: str
    name: str
    program: ProgramRef | None


class EntryOut(BaseModel):
    id: str
    summary: str
    startTime: str = Field(description=f"{INSTANT}: an instant, not the time on the wall")
    endTime: str = Field(description=f"{INSTANT}: an instant, not the time on the wall")
    weekday: int = Field(description="Of `startTime` in UTC; 0 is Sunday")


class OccurrenceOut(EntryOut):
    recurrenceRule: str | None = Field(description="iCalendar RRULE; null for a single meeting")
    course: CourseHead | None
    room: RoomHead | None
    instructor: InstructorRef | None
    semester: SemesterRef | None


class PeriodOut(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from", description=INSTANT)
    to: str = Field(description=INSTANT)


class RoomScheduleOut(BaseModel):
    room: RoomOut
    period: PeriodOut
    courses: list[EntryOut]


class InstructorCoursesOut(BaseModel):
    instructor: InstructorOut
    data: list[OccurrenceOut]


class SearchProgramOut(ProgramHead):
    degreeType: str | None


class FoundOut(BaseModel):
    courses: list[CourseHead]
    rooms: list[RoomHead]
    instructors: list[InstructorHead]
    programs: list[SearchProgramOut]


class StatisticsOut(BaseModel):
    programs: int
    semesters: int
    courses: int
    rooms: int
    instructors: int
    events: int


class SyncErrorOut(BaseModel):
    errorMessage: str
    updatedAt: str = Field(description=INSTANT)
    programId: str | None
    semesterId: str | None


class SyncStatusOut(BaseModel):
    lastFetchedAt: str | None = Field(description=INSTANT)
    currentPu: str | None
    baseUrl: str
    lastError: SyncErrorOut | None


class ErrorOut(BaseModel):
    # Written out, because descriptions of errors stand alone and can name no other shape.
    error: Annotated[
        dict[str, Any],
        WithJsonSchema(
            {
                "type": "object",
                "required": ["code", "message", "details"],
                "properties": {
                    "code": {"type": "string", "examples": ["NOT_FOUND"]},
                    "message": {"type": "string"},
                    "details": {"type": "object"},
                },
            }
        ),
    ]
