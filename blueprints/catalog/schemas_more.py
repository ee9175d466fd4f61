"""What comes in and goes out of the catalog's weeks, calendars and free times, and of what the sync did."""

from typing import Any

from pydantic import BaseModel, Field

from blueprints.catalog.schemas import INSTANT, PeriodOut, RangeQuery, RoomOut

_LIST = "Ids by comma; what is no id matches nothing"


class WeekQuery(BaseModel):
    instructorIds: str = Field("", description=_LIST)
    roomIds: str = Field("", description=_LIST)
    courseIds: str = Field("", description=_LIST)
    groupIds: str = Field("", description=f"Groups or semesters. {_LIST}")


class OriginalEventOut(BaseModel):
    id: str
    title: str
    courseId: str | None
    periodId: str | None
    startTime: str | None = Field(description="Where its series had put it, when it was moved")


class WeeklyOut(BaseModel):
    eventId: str
    occurrenceDate: str = Field(description="The day at the institution")
    startTime: str = Field(description=INSTANT)
    durationMin: int
    roomId: str | None
    metadata: dict[str, Any]
    isException: bool = Field(description="It was moved or changed on its own")
    exceptionType: str | None
    originalEvent: OriginalEventOut


class DateRangeOut(BaseModel):
    start: str = Field(description=INSTANT)
    end: str = Field(description="The last millisecond of the week")


class WeekHead(BaseModel):
    week: str
    dateRange: DateRangeOut


class WeekOut(WeekHead):
    occurrences: list[WeeklyOut]


class WeekOfRoomOut(BaseModel):
    room: RoomOut
    occurrences: list[WeeklyOut]


class WeekRoomsOut(WeekHead):
    rooms: list[WeekOfRoomOut]


class AvailabilityQuery(RangeQuery):
    minMinutes: str = Field("", description="Only stretches of at least so many minutes")


class BusyOut(BaseModel):
    start: str
    end: str
    eventId: str
    summary: str


class FreeOut(BaseModel):
    start: str
    end: str
    durationMin: int


class AvailabilityOut(BaseModel):
    room: RoomOut
    period: PeriodOut
    busy: list[BusyOut]
    free: list[FreeOut] = Field(description="Inside of the opening hours")
    unplaced: int = Field(description="Meetings in that time whose place is no known room")


class AvailableQuery(RangeQuery):
    campus: str = Field("", description="A piece of its name")
    building: str = Field("", description="As it is written")
    minCapacity: str = Field("", description="Rooms of unknown capacity pass, and come last")
    tags: str = Field("", description="By comma; a room has all of them")


class FreeRoomOut(BaseModel):
    room: RoomOut
    freeUntil: str | None = Field(description="null: at least for the seven days after")


class AvailableOut(BaseModel):
    data: list[FreeRoomOut]
    unplaced: int = Field(description="Meetings in that time whose place is no known room")


class FeedAddressOut(BaseModel):
    url: str
    splanUnitId: str
    splanProgramId: str
    splanSemesterId: str


class TermOut(BaseModel):
    id: str
    name: str
    shortName: str | None
    startsOn: str
    endsOn: str = Field(description="The last day")


class PairErrorOut(BaseModel):
    kind: str
    errorMessage: str
    updatedAt: str
    programId: str | None
    semesterId: str | None


class RunOut(BaseModel):
    id: str
    trigger: str
    startedAt: str
    endedAt: str | None
    outcome: str
    message: str | None
    counters: dict[str, Any]
    errors: list[PairErrorOut] = Field(description="Pairs that failed then and have not succeeded since")
