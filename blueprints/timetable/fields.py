"""The values that requests of the timetable's doors may hold."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

LARGEST_ID = 2**31 - 1


def _printable(text: str) -> str:
    """PostgreSQL stores no NUL, and nobody means one."""
    if "\x00" in text:
        raise ValueError("must not hold a NUL character")
    return text


Id = Annotated[StrictInt, Field(ge=0, le=LARGEST_ID)]
Text = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True), AfterValidator(_printable)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True), AfterValidator(_printable)
]
Abbreviation = Annotated[
    str, StringConstraints(max_length=50, strip_whitespace=True), AfterValidator(_printable)
]
Tags = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True), AfterValidator(_printable)]
"""Words by comma."""
Size = Annotated[StrictInt, Field(ge=1, le=1_000_000)]


class Body(BaseModel):
    """What a client sends; keys that nobody knows are ignored."""

    model_config = ConfigDict(extra="ignore")
