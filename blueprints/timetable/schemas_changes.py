"""What comes in and goes out of ``/changes``."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from blueprints.times import Instant
from blueprints.timetable.fields import LARGEST_ID
from blueprints.timetable.schemas import DryRun


class ChangesQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = Field(
        None, description="The id that the last page ended with"
    )


class UndoQuery(DryRun):
    partial: bool = Field(False, description="Take back what can be taken back, and tell the rest")


class ChangeCountOut(BaseModel):
    entity: str
    action: Literal["created", "updated", "deleted"]
    count: int


class BatchSummaryOut(BaseModel):
    id: int
    madeAt: Instant
    madeBy: str
    door: str
    changes: list[ChangeCountOut]
    undoes: int | None = Field(description="The batch that this one took back")
    undoneBy: int | None = Field(description="The batch that took this one back")


class LeftOut(BaseModel):
    entity: str
    id: int
    reason: str


class UndoneOut(BaseModel):
    id: int
    restored: int = Field(description="Rows that are again as they were")
    left: list[LeftOut]
