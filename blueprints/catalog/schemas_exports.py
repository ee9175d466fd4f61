"""What comes in and goes out of exports and of the dry run."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from blueprints.catalog.schemas import RangeQuery
from blueprints.times import Instant

Entity = Literal["programs", "semesters", "courses", "rooms", "instructors", "events"]
Uids = Annotated[list[UUID], Field(max_length=50)]


class ExportQuery(BaseModel):
    format: str = Field("", description="`json`, `csv`, or `ical` where there are meetings; default `json`")


class FiltersIn(RangeQuery):
    """Which meetings; a range in which nothing else is named may be a year long."""

    model_config = ConfigDict(populate_by_name=True)

    programId: UUID | None = None
    semesterId: UUID | None = None


class ExportIn(BaseModel):
    entities: Annotated[list[Entity], Field(min_length=1, max_length=6)]
    filters: FiltersIn = FiltersIn.model_validate({})
    fields: Annotated[list[str], Field(max_length=100)] = Field(
        default=[], description="Keys to keep; none: all"
    )
    format: Literal["json", "csv", "ical"] = "json"


class MeetingIn(BaseModel):
    startTime: Instant
    endTime: Instant = Field(description="At most 24 hours after the start")
    roomIds: Uids = []
    instructorIds: Uids = []
    groupIds: Uids = Field(default=[], description="Groups or semesters")
    ignoreEventId: str = Field("", max_length=255, description="The meeting that is to be moved")


class ConflictOut(BaseModel):
    resource: Literal["room", "instructor", "group"]
    id: str
    name: str
    eventId: str | None = Field(description="null: a meeting that is not published yet")
    startTime: str
    endTime: str
