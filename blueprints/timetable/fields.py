"""The values that requests of the timetable's doors may hold."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from blueprints.texts import printable

LARGEST_ID = 2**31 - 1


Id = Annotated[StrictInt, Field(ge=0, le=LARGEST_ID)]
Text = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True), AfterValidator(printable)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True), AfterValidator(printable)
]
Abbreviation = Annotated[
    str, StringConstraints(max_length=50, strip_whitespace=True), AfterValidator(printable)
]
Tags = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True), AfterValidator(printable)]
"""Words by comma."""
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
"""There is room to reckon with it."""
Size = Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class Body(BaseModel):
    """What a client sends; keys that nobody knows are ignored."""

    model_config = ConfigDict(extra="ignore")
