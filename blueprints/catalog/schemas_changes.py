"""What comes in and goes out of ``/changes``."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from blueprints.catalog.schemas import INSTANT
from blueprints.catalog.schemas_exports import ConflictOut


class FeedQuery(BaseModel):
    since: str = Field("", description="An instant with its offset: changes made then or later")
    entityType: str = Field("", description="program, semester, course, room, instructor or event")
    action: str = Field("", description="created, updated or deleted")
    programId: str = ""
    semesterId: str = Field("", description="Events that are or were in it, and itself")
    courseId: str = Field("", description="Events that are or were of it, and itself")
    limit: str = Field("", description="At most so many; default 100, at most 500")
    cursor: str = Field("", description="The `nextCursor` of the answer before")
    bulk: str = Field(
        "",
        description="Whether first imports are told, row by row: `true` or `false`; default `true` in JSON, "
        "`false` in the feed",
    )


class ChangesQuery(FeedQuery):
    order: str = Field("", description="`asc`: the oldest first; default `desc`")


class ChangeOut(BaseModel):
    id: str
    entityType: Literal["program", "semester", "course", "room", "instructor", "event"]
    entityId: str
    action: Literal["created", "updated", "deleted"]
    previousData: dict[str, Any] | None = Field(description="null when it was created")
    newData: dict[str, Any] | None = Field(description="null when it was deleted")
    changedFields: list[str] = Field(description="Empty unless it was updated")
    programId: str | None
    semesterId: str | None
    courseId: str | None
    createdAt: str = Field(description=INSTANT)
    isBulk: bool = Field(description="Whether it is part of a first import")
    clashes: list[ConflictOut] = Field(
        description="Of a meeting that the sync put where others had been planned here: what both have, and when "
        "those are. Both stay"
    )


class ChangesOut(BaseModel):
    data: list[ChangeOut]
    nextCursor: str | None = Field(
        description="With `order=asc` there is one after the last change, too: ask with it again later"
    )
