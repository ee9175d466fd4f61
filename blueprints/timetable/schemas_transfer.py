"""What comes in and goes out of ``/import`` and ``/export``."""

from pydantic import BaseModel, Field

from blueprints.timetable.schemas import DryRun


class ExportQuery(BaseModel):
    entitiesList: str = Field(
        description="By comma: term, program, level, group, teacher, teaching_unit, room, schedule_item"
    )
    format: str = Field(description="excel, zip_csv or json")


class ImportQuery(DryRun):
    ignoreConflicts: bool = Field(
        True, description="Whether rows that exist already stay as they are; else they are updated"
    )


class ImportErrorOut(BaseModel):
    entityType: str = Field(description="`<file>/<table>`; SYSTEM for a whole file")
    rowIndex: int = Field(description="From 0, among the rows of data; -1 for a whole file")
    errorMessage: str
    invalidValue: str
    line: int = Field(description="As the spreadsheet shows it; 0 for a whole file")
    column: str = Field(description="The header of the column to blame; empty for a whole row")


class ImportOut(BaseModel):
    totalRows: int
    successfulRows: int = Field(description="With those that were skipped because they exist")
    failedRows: int
    errors: list[ImportErrorOut]
    skippedFiles: list[str] = Field(description="Files of which no table was imported")
    entitySummary: dict[str, int] = Field(description="Successful rows of each entity")
    created: int
    updated: int
    skipped: int
