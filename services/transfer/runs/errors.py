"""Why a step of an import is refused."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.changes.errors import Refused
from services.transfer.tables import FileRefused


@dataclass
class UnknownRun(Refused):
    """There is no such import, or it is somebody else's and not done yet."""

    uid: UUID

    def __str__(self) -> str:
        return f"There is no import {self.uid}"


@dataclass
class UnknownTemplate(Refused):
    id: int

    def __str__(self) -> str:
        return f"There is no template {self.id}"


@dataclass
class TemplateExists(Refused):
    """Another template for the same headers is called so."""

    name: str

    def __str__(self) -> str:
        return f"Another template for the same headers is called {self.name!r}"


class NothingUploaded(Refused):
    """No file was sent."""

    def __str__(self) -> str:
        return "No file was sent"


class TooManyTables(Refused):
    """More than a page can show."""

    def __str__(self) -> str:
        return "The files hold more tables than one import may have"


@dataclass
class AllRefused(Refused):
    """None of the files can be read, or none holds anything."""

    refusals: list[FileRefused]

    def __str__(self) -> str:
        return "; ".join(map(str, self.refusals)) or "The files are empty"


class NothingChosen(Refused):
    """No table is to be imported."""

    def __str__(self) -> str:
        return "No table is told to be anything"


class WrongStep(Refused):
    """The import has not come so far, is at work, or is done."""

    def __str__(self) -> str:
        return "The import is not at this step"


@dataclass
class OthersAtWork(Refused):
    """Another import is checked or applied; one at a time writes."""

    username: str = ""
    since: datetime | None = None

    def __str__(self) -> str:
        return "Another import is at work; try again when it has ended"
