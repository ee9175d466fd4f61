"""What comes in and goes out of the plannings door."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class PlanningOut(BaseModel):
    id: str = Field(description="Last segment of the full id")
    fullId: str = Field(description="Ids from the institution down, joined by dots")
    title: str


class PlanningNodeOut(BaseModel):
    id: str
    title: str
    fullId: str
    children: list["PlanningNodeOut"] | None = Field(None, description="Absent at a planning")


class InstitutionOut(BaseModel):
    id: str
    fullId: str
    group: str | None = Field(None, description="City or region; absent when there is none")
    title: str
    children: list[PlanningNodeOut]


class PlanningEventOut(BaseModel):
    uid: str = Field(description="Unique in one answer, the same in every answer")
    summary: str
    startDate: str = Field(description="UTC, `2026-03-02T08:00:00.000Z`")
    endDate: str = Field(description="UTC, exclusive")
    location: str
    description: str
    categoryId: Literal["lecture", "lab", "tutorial", "other", "no-teacher"]
    remoteLocation: bool
    allDay: bool
    status: Literal["confirmed", "tentative", "cancelled"]


class PlanningEventsOut(PlanningOut):
    """With `events=true`; without it an answer ends after `title`."""

    refreshedAt: int | None = Field(None, description="Milliseconds: when the upstream gave these events")
    backupUpdatedAt: int | None = Field(None, description="Milliseconds: when the saved copy last changed")
    status: Literal["ok", "error"] | None = None
    source: Literal["network", "db", "none"] | None = None
    reason: Literal["network_error", "no_data", "empty_schedule"] | None = None
    events: list[PlanningEventOut] | None = Field(None, description="null when there is no data at all")
    nbEvents: int | None = None


class ErrorOut(BaseModel):
    error: str
    message: str


class PlanningQuery(BaseModel):
    """Every value is text and none is refused here: which error comes first depends on all of them."""

    events: str = Field("", description="`true`: answer with the events")
    onlyDb: str = Field("", description="`true`: the saved copy, without asking the upstream")
    from_: str = Field("", alias="from", description="First day, `YYYY-MM-DD`")
    to: str = Field("", description="Last day, `YYYY-MM-DD`; at most 2 years after the first")
    blocklist: str = Field("", description="Words, by comma; events whose summary holds one are left out")
    highlightTeacher: str = Field("", description="`true`: category `no-teacher` where none is named")
    browserTimezone: str = Field("", description="IANA zone of the reader")
    targetTimezone: str = Field("", description="IANA zone whose wall clock the times shall show")


class PlanningHeaders(BaseModel):
    """Zones as headers; each counts before the query parameter of the same meaning."""

    model_config = ConfigDict(populate_by_name=True)

    x_timezone: str = Field("", alias="x-timezone", description="As `browserTimezone`")
    x_browser_timezone: str = Field("", alias="x-browser-timezone", description="As `browserTimezone`")
    x_target_timezone: str = Field("", alias="x-target-timezone", description="As `targetTimezone`")
