"""The kinds of file that an export can be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from services.transfer.tables import Outgoing
from services.transfer.write_csv import write_zip
from services.transfer.write_json import write_json
from services.transfer.write_xlsx import write_xlsx


@dataclass(frozen=True)
class Format:
    """How tables become a file."""

    suffix: str
    media_type: str
    write: Callable[[Iterable[Outgoing], BinaryIO], None]
    """Row by row, so that a large table needs no memory."""


FORMATS: Mapping[str, Format] = {
    "excel": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "zip_csv": Format("zip", "application/zip", write_zip),
    "json": Format("json", "application/json", write_json),
}
"""By the names that clients use."""
