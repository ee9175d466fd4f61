"""What comes in and goes out of the planner's door: events."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from blueprints.texts import printable
from blueprints.times import Instant
from models import EventStatus, Origin

LARGEST_PAGE = 500
MOST_VALUES = 200
"""Of one filter."""
LONGEST_CURSOR = 4_000


def _split(text: Any) -> Any:
    """``a, b`` -> ``("a", "b")``; each once and in one order, for it means the same in any."""
    if not isinstance(text, str):
        return text
    return tuple(sorted({part.strip() for part in text.split(",") if part.strip()}))


Several = (Field(max_length=MOST_VALUES), BeforeValidator(_split), WithJsonSchema({"type": "string"}))
Text = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True), AfterValidator(printable)]
Uids = Annotated[tuple[UUID, ...], *Several]
Texts = Annotated[tuple[str, ...], *Several]
Statuses = Annotated[tuple[EventStatus, ...], *Several]
Origins = Annotated[tuple[Origin, ...], *Several]


class Query(BaseModel):
    """Parameters; those that are empty count as not given."""

    model_config = ConfigDict(validate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}


class Paging(Query):
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Rows of a page")] = 50
    cursor: Annotated[str, StringConstraints(max_length=LONGEST_CURSOR)] | None = Field(
        None, description="`page.nextCursor` of the answer before; the other parameters stay as they were"
    )


class EventFilters(Query):
    """All of them must hold. Where several values are given, by comma, one of them must."""

    from_: Text | None = Field(
        None,
        alias="from",
        description="A date, whose whole day counts, or an instant with its offset. Default: now",
    )
    to: Text | None = Field(
        None, description="As `from`, at most 2 years later. Default: 30 days after `from`"
    )
    q: Text = Field(
        "",
        description="Words; each must occur in the summary, or in the name of the course, a room or an instructor",
    )
    roomId: Uids = Field(default_factory=tuple, description="Ids of rooms, by comma")
    building: Texts = Field(
        default_factory=tuple, description="Names of buildings, by comma; case and accents are forgiven"
    )
    campus: Texts = Field(default_factory=tuple, description="As `building`")
    courseId: Uids = Field(default_factory=tuple, description="Ids of courses, by comma")
    instructorId: Uids = Field(default_factory=tuple, description="Ids of instructors, by comma")
    groupId: Uids = Field(
        default_factory=tuple,
        description="Ids of groups, by comma: what their students attend, so also with the groups above",
    )
    levelId: Uids = Field(
        default_factory=tuple, description="Ids of levels, by comma: what any of their groups attends"
    )
    programId: Uids = Field(
        default_factory=tuple, description="Ids of programs, by comma: what any group of their levels attends"
    )
    status: Statuses = Field(
        default_factory=tuple,
        description="`published`, `cancelled`, `draft`, by comma; drafts are for product 2",
    )
    origin: Origins = Field(default_factory=tuple, description="`local`, `starplan`, by comma")
    updatedSince: Text | None = Field(None, description="A date or an instant with its offset")


Sort = Literal["start", "-start", "updated", "-updated"]


class EventQuery(EventFilters, Paging):
    sort: Sort = Field("start", description="`-` begins with the last one")


class FormatQuery(Query):
    format: Literal["json", "ics"] = "json"


class NamedOut(BaseModel):
    id: UUID
    name: str


class CourseRef(NamedOut):
    code: str


class RoomRef(NamedOut):
    building: str
    campus: str


class GroupRef(NamedOut):
    level: NamedOut
    program: NamedOut | None


class SeriesOut(BaseModel):
    id: UUID
    rrule: str = Field(description="RFC 5545, without what single meetings were changed to")


class LinksOut(BaseModel):
    self: str
    html: str | None = Field(description="Its page; null for drafts and for what no page shows")
    ics: str


class EventOut(BaseModel):
    id: str = Field(description="The UID in iCalendar")
    summary: str = Field(description="Its own, else the name of its course")
    start: Instant
    end: Instant
    allDay: bool
    timezone: str = Field(description="The institution's; instants are in UTC")
    status: EventStatus
    origin: Origin
    course: CourseRef | None
    rooms: list[RoomRef]
    instructors: list[NamedOut]
    groups: list[GroupRef]
    series: SeriesOut | None
    note: str
    version: int = Field(description="Grows with each change")
    createdAt: Instant
    updatedAt: Instant
    links: LinksOut


class PageOut(BaseModel):
    limit: int
    nextCursor: str | None = Field(description="null on the last page")
    total: int = Field(description="How many there were when the first page was read")


class EventPageOut(BaseModel):
    data: list[EventOut]
    page: PageOut


class ErrorOut(BaseModel):
    error: str
    message: str
