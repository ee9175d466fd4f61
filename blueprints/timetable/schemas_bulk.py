"""What comes in and goes out when many rows of a registry are changed or deleted at once."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from blueprints.timetable.fields import Body, Id, Size, Tags, Text
from blueprints.timetable.schemas import Fields
from services.registries.bulk import MOST
from services.text import words_by_comma

Ids = Annotated[
    list[Id], Field(min_length=1, max_length=MOST), AfterValidator(lambda ids: list(dict.fromkeys(ids)))
]
"""Each once, in the order given."""


class BulkValues(Fields):
    """Keys that are left out are kept."""

    building: Text = Field("", description="Rooms")
    campus: Text = Field("", description="Rooms")
    size: Size | None = Field(None, description="Seats of rooms, where null is unknown; students of groups")
    level_id: Id | None = Field(None, alias="levelId", description="Teaching units; null: none")
    type: Text = Field("", description="Groups")
    classe: Text = Field("", description="Groups")


class BulkChangeIn(Body):
    ids: Ids
    change: BulkValues = Field(default_factory=lambda: BulkValues.model_validate({}))
    addTags: Tags = Field("", description="Words by comma; rooms and teachers")
    removeTags: Tags = Field("", description="Words by comma; rooms and teachers")

    @property
    def tags(self) -> dict[str, Any]:
        return {"add_tags": words_by_comma(self.addTags), "remove_tags": words_by_comma(self.removeTags)}


class BulkDeleteIn(Body):
    ids: Ids
    cascade: bool = Field(False, description="Delete the schedule items that need them, too")


class BulkFailureOut(BaseModel):
    id: int
    errorCode: str
    reason: str


class BulkOut(BaseModel):
    changed: list[int] = Field(description="Those that were changed, or deleted")
    unchanged: list[int] = Field(description="Those that said so already")
    failed: list[BulkFailureOut]
    deletedItems: int


class UnplacedOut(BaseModel):
    location: str
    items: int = Field(description="Items to come that name it and have no room")
    synced: int = Field(description="Those of them that a sync has brought, and alone can place")
    next: str = Field(description="When the next of them starts")


class PlaceIn(Body):
    location: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="As `/rooms/unplaced` has it"
    )


class PlacedOut(BaseModel):
    placed: list[int]
    clashing: list[int] = Field(description="Items for which the room is taken; they stay as they are")
    synced: int
