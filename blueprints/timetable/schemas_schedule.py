"""What comes in and goes out of ``/schedule``."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    RootModel,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from blueprints.texts import printable
from blueprints.times import Instant
from blueprints.timetable.fields import LARGEST_ID, Body, Day, Id
from blueprints.timetable.schemas import DryRun, GroupOut, RoomOut, TeacherOut, UnitOut
from models import EventStatus

LARGEST_BATCH = 5_000

Status = Literal["draft", "published", "cancelled"]
Ids = Annotated[list[Id], Field(max_length=200), AfterValidator(lambda ids: list(dict.fromkeys(ids)))]
"""Each once, in the order given."""
QueryId = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Summary = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), AfterValidator(printable)]
Note = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(printable)]


_STATUSES = r"^(draft|published|cancelled)(,(draft|published|cancelled))*$"


class FieldsQuery(BaseModel):
    fields: Literal["all"] | None = Field(
        None,
        description="`all`: items are answered as FullItemOut, with what old clients do not know",
    )

    @property
    def all_fields(self) -> bool:
        return self.fields == "all"


class RangeQuery(BaseModel):
    startDate: str = Field(description="A date (its whole day counts) or an instant")
    endDate: str = Field(description="A date (its whole day counts) or an instant")


class ScheduleQuery(RangeQuery, FieldsQuery):
    levelId: QueryId | None = None
    groupId: QueryId | None = Field(None, description="With what its parent groups attend")
    teacherId: QueryId | None = None
    roomId: QueryId | None = None
    status: Annotated[str, Field(pattern=_STATUSES)] | None = Field(
        None, description="By comma: draft, published, cancelled; without it all but cancelled ones"
    )

    @property
    def statuses(self) -> frozenset[EventStatus]:
        """Empty when none are asked for."""
        return frozenset(map(EventStatus, self.status.split(","))) if self.status else frozenset()


class Further(Body):
    """What an item has besides what old clients know of it. It stands first: what comes after looks at it."""

    summary: Summary | None = Field(None, description="What it is called when that is not its unit's name")
    note: Note | None = None
    roomIds: Ids | None = Field(None, description="All rooms; instead of `roomId`")
    teacherIds: Ids | None = Field(None, description="All teachers, may be none; instead of `teacherId`")


def _some_group(group_ids: list[int], info: ValidationInfo) -> list[int]:
    """Old clients cannot show an item without groups."""
    if not group_ids and info.data.get("teacherIds") is None:
        raise ValueError("must name a group")
    return group_ids


class WantedIn(Further):
    """An item that is to be."""

    groupIds: Ids = Field(description="At least one, unless `teacherIds` are sent")
    teacherId: Id
    teachingUnitId: Id = Field(description="0 or null: none; then the item needs a `summary`")
    roomId: Id | None = None
    startTime: Instant
    endTime: Instant = Field(description="At most 24 hours after the start")

    _groups = field_validator("groupIds")(_some_group)

    @model_validator(mode="before")
    @classmethod
    def _stand_ins(cls, data: Any) -> Any:
        """Keys of ours make others needless."""
        if not isinstance(data, dict):
            return data
        needless = [
            key
            for key, ours in (("teacherId", "teacherIds"), ("teachingUnitId", "summary"))
            if data.get(ours) not in (None, "")
        ]
        return {**data, **{key: data.get(key) or 0 for key in needless}}


Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class RepeatIn(Body):
    """A weekly rule; keys that are absent keep their value, and a new rule has the item's weekday, every week."""

    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)] | None = None
    everyWeeks: Annotated[StrictInt, Field(ge=1, le=52)] | None = None
    untilDate: Day | None = Field(
        None, description="The last day that may have a meeting; a new rule needs it"
    )
    exceptDates: Annotated[list[Day], Field(max_length=400)] = Field([], description="Days without a meeting")


class ItemIn(WantedIn):
    status: Status = Field("published", description="`draft` hides it from all but planners")


class SeriesIn(ItemIn):
    """The first meeting, and the rule by which it is repeated."""

    repeat: RepeatIn


class ChangeItemIn(Further):
    """Keys that are absent keep their value; `teacherId`, `teachingUnitId` or `roomId` 0 do so too."""

    groupIds: Ids | None = None
    teacherId: Id | None = None
    teachingUnitId: Id | None = Field(None, description="null: none, where a `summary` is sent as well")
    roomId: Id | None = Field(None, description="null: no room")
    startTime: Instant | None = None
    endTime: Instant | None = None
    status: Status | None = None
    repeat: RepeatIn | None = Field(None, description="Of the series, with another `scope` than `this`")

    _groups = field_validator("groupIds")(_some_group)

    @field_validator(
        *("groupIds", "teacherId", "teachingUnitId", "startTime", "endTime", "status"),
        *("summary", "note", "roomIds", "teacherIds"),
        mode="before",
    )
    @classmethod
    def _not_null(cls, value: object, info: ValidationInfo) -> object:
        if value is None and not (info.field_name == "teachingUnitId" and info.data.get("summary")):
            raise ValueError("must not be null; leave the key out to keep the value")
        return value


class WriteQuery(DryRun, FieldsQuery):
    pass


class ScopeQuery(WriteQuery):
    scope: Literal["this", "following", "all"] = Field(
        "this", description="Of an item in a series: it alone, it and those after it, or all"
    )
    withExceptions: bool = Field(False, description="With those of the series that were changed on their own")

    @property
    def is_of_several(self) -> bool:
        return self.scope != "this"


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


class SeriesOut(BaseModel):
    id: int
    weekdays: list[str] = Field(description="MO to SU")
    everyWeeks: int
    startDate: date
    untilDate: date
    startTime: str = Field(description="By the wall clock of `timeZone`")
    minutes: int
    timeZone: str


class FullItemOut(ItemOut):
    """With `fields=all`; `groups` may be empty then."""

    rooms: list[RoomOut]
    teachers: list[TeacherOut]
    summary: str
    note: str
    status: Status
    allDay: bool
    location: str = Field(description="A place in words that is no room of ours")
    origin: Literal["local", "starplan"]
    version: int
    series: SeriesOut | None
    originalStartTime: Instant | None = Field(
        description="Where the series had put it, when it was changed on its own"
    )


class SuggestQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class SoughtIn(WantedIn):
    itemId: Id | None = Field(None, description="Of the item that is to be moved: it is not in its own way")


class SuggestionOut(BaseModel):
    startTime: Instant
    endTime: Instant
    rooms: list[RoomOut] = Field(description="As many as were wanted")
    sameHour: bool = Field(description="The weekday and the hour that were wanted")
    sameDay: bool
    nearest: bool = Field(description="None of the others is nearer to the time that was wanted")
    otherRoom: bool


class TakingOut(BaseModel):
    itemId: int
    title: str
    startTime: Instant
    endTime: Instant


class RoomOptionOut(BaseModel):
    room: RoomOut
    fits: bool = Field(description="Free, large enough and equipped as the room that was wanted")
    tooSmall: bool
    lacksTags: bool
    takenBy: list[TakingOut]


class SeriesMeetingsOut(BaseModel):
    series: SeriesOut
    items: list[FullItemOut]


class DaysIn(Body):
    dates: Annotated[list[Day], Field(min_length=1, max_length=400)] = Field(description="Of `exceptDates`")


class SeriesDaysOut(SeriesMeetingsOut):
    exceptDates: list[date] = Field(
        description="Days of the rule that have no meeting: left out, or deleted since"
    )


class CopiesIn(Body):
    """What is copied where."""

    of: Literal["group", "level", "room", "teacher", "teachingUnit"]
    id: Id = Field(description="Of that; of a group with what its parent groups attend")
    stretch: Literal["day", "week"]
    fromDate: Day = Field(description="The day, or any day of the week")
    toDate: Day
    status: Literal["draft", "published"] = "draft"


class CopiesQuery(WriteQuery):
    partial: bool = Field(
        False, description="Leave out what clashes, and tell it; else nothing is copied then"
    )


class NotCopiedOut(BaseModel):
    itemId: int
    reason: str


class CopiesOut(BaseModel):
    items: list[ItemOut]
    failedItems: list[NotCopiedOut]


class PublicationsIn(Body):
    itemIds: Annotated[Ids, Field(min_length=1)]


class PublicationsOut(BaseModel):
    itemIds: list[int] = Field(description="Those that were drafts")


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
