"""What comes in and goes out of ``/changes``."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from blueprints.times import Instant
from blueprints.timetable.fields import LARGEST_ID
from blueprints.timetable.schemas import DryRun

Entity = Literal[
    "term", "program", "level", "group", "teacher", "teaching_unit", "room", "schedule_item", "series"
]
Deed = Literal["created", "deleted", "moved", "cancelled", "published", "updated"]


class ChangesQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = Field(
        None, description="The id that the last page ended with"
    )
    entity: Entity | None = Field(None, description="With `id`: what has become of one object")
    id: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = None

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.entity is None) != (self.id is None):
            raise ValueError("entity and id go together")
        return self


class UndoQuery(DryRun):
    partial: bool = Field(False, description="Take back what can be taken back, and tell the rest")


class ChangeCountOut(BaseModel):
    entity: str
    action: Literal["created", "updated", "deleted"]
    count: int


class DifferenceOut(BaseModel):
    field: str
    before: Any
    after: Any


class BatchSummaryOut(BaseModel):
    id: int
    madeAt: Instant
    madeBy: str
    door: str
    changes: list[ChangeCountOut]
    undoes: int | None = Field(description="The batch that this one took back")
    undoneBy: int | None = Field(description="The batch that took this one back")
    differences: list[DifferenceOut] | None = Field(None, description="Of the object that was asked for")


class DeedOut(BaseModel):
    entity: str
    deed: Deed
    count: int


class StepOut(BaseModel):
    id: int = Field(description="Of the batch: `POST /changes/{id}/undo` takes the step")
    madeAt: Instant
    did: list[DeedOut]


class StepsOut(BaseModel):
    undo: StepOut | None = Field(description="What you did last")
    redo: StepOut | None = Field(description="What you took back last, while you have done nothing new since")


class LeftOut(BaseModel):
    entity: str
    id: int
    reason: str


class UndoneOut(BaseModel):
    id: int
    restored: int = Field(description="Rows that are again as they were")
    left: list[LeftOut]
