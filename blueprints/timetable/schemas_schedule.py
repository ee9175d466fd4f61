"""What comes in and goes out of ``/schedule``."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, RootModel, field_validator

from blueprints.times import Instant
from blueprints.timetable.fields import LARGEST_ID, Body, Id
from blueprints.timetable.schemas import DryRun, GroupOut, RoomOut, TeacherOut, UnitOut

LARGEST_BATCH = 5_000

Status = Literal["draft", "published", "cancelled"]
Ids = Annotated[
    list[Id], Field(min_length=1, max_length=200), AfterValidator(lambda ids: list(dict.fromkeys(ids)))
]
"""Each once, in the order given."""
QueryId = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class RangeQuery(BaseModel):
    startDate: str = Field(description="A date (its whole day counts) or an instant")
    endDate: str = Field(description="A date (its whole day counts) or an instant")


class ScheduleQuery(RangeQuery):
    levelId: QueryId | None = None
    groupId: QueryId | None = Field(None, description="With what its parent groups attend")


class ItemIn(Body):
    groupIds: Ids
    teacherId: Id
    teachingUnitId: Id
    roomId: Id | None = None
    startTime: Instant
    endTime: Instant = Field(description="At most 24 hours after the start")
    status: Status = Field("published", description="`draft` hides it from all but planners")


class ChangeItemIn(Body):
    """Keys that are absent keep their value; `teacherId`, `teachingUnitId` or `roomId` 0 do so too."""

    groupIds: Ids | None = None
    teacherId: Id | None = None
    teachingUnitId: Id | None = None
    roomId: Id | None = Field(None, description="null: no room")
    startTime: Instant | None = None
    endTime: Instant | None = None
    status: Status | None = None

    @field_validator(
        "groupIds", "teacherId", "teachingUnitId", "startTime", "endTime", "status", mode="before"
    )
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("must not be null; leave the key out to keep the value")
        return value


class BatchIn(RootModel[Annotated[list[ItemIn], Field(max_length=LARGEST_BATCH)]]):
    pass


class BatchQuery(DryRun):
    atomic: bool = Field(False, description="All or nothing; then a failure is a 409")


class WarningOut(BaseModel):
    code: str
    message: str


class ItemOut(BaseModel):
    id: int
    groups: list[GroupOut] = Field(description="Never empty")
    teacher: TeacherOut = Field(description="Of several the first; id 0 when there is none")
    teachingUnit: UnitOut = Field(description="Id 0 when there is none; then named by the summary")
    room: RoomOut | None = Field(description="Of several the first")
    startTime: Instant
    endTime: Instant
    warnings: list[WarningOut] | None = Field(None, description="After a write, where there are any")


class FailedItemOut(BaseModel):
    item: ItemIn
    reason: str


class BatchOut(BaseModel):
    successItems: list[ItemOut]
    failedItems: list[FailedItemOut]


class DoubleBookingOut(BaseModel):
    resource: Literal["teacher", "group", "room"]
    id: int
    name: str
    itemIds: list[int] = Field(description="Two; the one that begins first comes first")
    startTime: Instant = Field(description="From when both have it")
    endTime: Instant
