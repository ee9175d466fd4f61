"""What comes in and goes out of ``/import/runs`` and ``/import/templates``."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from blueprints.times import Instant
from services.transfer.runs.templates import LONGEST_NAME

TemplateName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00]*$"),
]
Mapping = dict[str, dict[str, dict[str, Any]]]


class RunsQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ColumnOut(BaseModel):
    header: str
    letter: str = Field(description="As a spreadsheet calls it; empty in JSON")
    example: str


class RunTableOut(BaseModel):
    file: str
    name: str
    rows: int
    columns: list[ColumnOut]
    template: str = Field(description="The name of the template that the mapping was taken from, or empty")


class RefusedFileOut(BaseModel):
    file: str
    reason: str


class ProgressOut(BaseModel):
    done: int = Field(
        description="Each row counts when it is known what becomes of it, and when it was stored"
    )
    total: int = Field(description="0 while nobody knows")
    since: Instant | None = Field(description="Null while it waits for its turn")


class CountsOut(BaseModel):
    total: int
    created: int
    updated: int
    unchanged: int
    kept: int = Field(description="Rows that say otherwise than the file, and were left as they are")
    failed: int
    byEntity: dict[str, int]
    skippedFiles: list[str]


class RunOut(BaseModel):
    uid: UUID
    username: str
    createdAt: Instant
    state: Literal["mapping", "checking", "checked", "applying", "applied"]
    isAtWork: bool
    ignoreConflicts: bool
    counts: CountsOut | None = Field(description="Of the check, or of the import when it was applied")
    batchId: int | None = Field(description="By which it can be undone, see `/changes`")
    error: str = Field(
        description="gone, unreadable, busy or failed: why the last work ended early; or empty"
    )
    progress: ProgressOut | None = Field(description="Null when nothing is at work")


class RunDetailsOut(RunOut):
    tables: list[RunTableOut]
    refused: list[RefusedFileOut]
    mapping: Mapping = Field(description="As `/import/upload` takes it")
    preview: dict[str, Any] = Field(description="The first rows that failed, were updated and created")


class RunMappingIn(BaseModel):
    mapping: Mapping = Field(
        description="As `/import/upload` takes it; tables that it leaves out are not imported"
    )
    ignoreConflicts: bool = Field(
        True, description="Whether rows that exist already stay as they are; else they are updated"
    )


class TemplateIn(BaseModel):
    name: TemplateName
    headers: Annotated[list[str], Field(min_length=1, max_length=256)] = Field(
        description="All headers of the table, in any order: by these it is offered again"
    )
    entityType: str
    headersMapping: dict[str, str]


class TemplateNameIn(BaseModel):
    name: TemplateName


class TemplateOut(BaseModel):
    id: int
    name: str
    entityType: str
    headersMapping: dict[str, str]
    savedBy: str
    updatedAt: Instant
