"""What comes in and goes out of ``/changes``."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from blueprints.texts import printable
from blueprints.times import Instant
from blueprints.timetable.fields import LARGEST_ID
from blueprints.timetable.schemas import DryRun
from services.text import LONGEST_QUERY

Action = Literal["created", "updated", "deleted"]
Entity = Literal[
    "term", "program", "level", "group", "teacher", "teaching_unit", "room", "schedule_item", "series"
]
Words = Annotated[
    str, StringConstraints(max_length=LONGEST_QUERY, strip_whitespace=True), AfterValidator(printable)
]

Deed = Literal["created", "deleted", "moved", "cancelled", "published", "updated"]


class ChangesQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    before: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = Field(
        None, description="The id that the last page ended with"
    )
    madeBy: Words | None = Field(None, description="A part of the name of who made it")
    door: Literal["api", "page", "cli", "sync", "demo"] | None = None
    entity: Entity | None = Field(None, description="Of something that it touched")
    action: Action | None = Field(None, description="With `entity` and `q`: of the same thing")
    q: Words | None = Field(
        None, description="Words in the name of something that it touched, or that a meeting takes"
    )
    startDate: str | None = Field(None, description="A date (its whole day counts) or an instant")
    endDate: str | None = Field(None, description="A date (its whole day counts) or an instant")
    id: Annotated[int, Field(ge=0, le=LARGEST_ID)] | None = Field(
        None, description="With `entity`: what has become of that one object, whatever else is asked for"
    )

    @model_validator(mode="after")
    def _of_what(self) -> Self:
        if self.id is not None and self.entity is None:
            raise ValueError("an id says nothing without entity")
        return self


class UndoQuery(DryRun):
    partial: bool = Field(False, description="Take back what can be taken back, and tell the rest")


class ChangeCountOut(BaseModel):
    entity: str
    action: Action
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


class DetailsQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    after: Annotated[int, Field(ge=0, le=LARGEST_ID)] = Field(0, description="`nextAfter` of the page before")


class RowOut(BaseModel):
    entity: str
    id: int
    action: Action
    differences: list[DifferenceOut] = Field(
        description="Of a new or deleted object its fields that are not empty"
    )


class NamedOut(BaseModel):
    entity: str
    id: int
    name: str = Field(description="As it is called now; empty for what has no name")


class BatchDetailsOut(BatchSummaryOut):
    rows: list[RowOut]
    named: list[NamedOut] = Field(description="The objects of `rows`, and those that their fields name by id")
    nextAfter: int | None = Field(description="`after` of the next page; null for the last one")


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
