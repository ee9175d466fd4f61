"""What kind of file this is: by its content first, then by its name and media type."""

from enum import Enum
from typing import BinaryIO

from services.transfer.archives import directory
from services.transfer.tables import UnknownKind


class Kind(Enum):
    """The kinds that are read."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    ZIP = "zip"


_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old or protected Office file; save it as .xlsx without a password",
    b"%PDF": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "packed with gzip; use .zip",
    b"7z\xbc\xaf": "packed with 7-Zip; use .zip",
    b"Rar!": "packed with RAR; use .zip",
    b"PAR1": "a Parquet file",
    b"<": "HTML or XML; save it as .xlsx or .csv",
}
_UTF8_MARK = b"\xef\xbb\xbf"
_HEAD = 4096
_EXPECTED = "Neither a workbook (.xlsx), nor CSV, nor JSON, nor a zip of CSV"


def recognise(file: str, body: BinaryIO, media_type: str) -> Kind:
    """The kind of ``body``, which is left at its start. Raises FileRefused.

    CSV is what is nothing else; whether it is text at all shows when it is read.
    """
    head = body.read(_HEAD)
    body.seek(0)
    if head.startswith(b"PK"):
        return _packed(file, body)
    start = head.removeprefix(_UTF8_MARK).lstrip()
    for mark, what in _FOREIGN.items():
        if start.startswith(mark):
            raise UnknownKind(file, f"{_EXPECTED}, but {what}")
    return Kind.JSON if _is_json(file, start, media_type) else Kind.CSV


def _is_json(file: str, start: bytes, media_type: str) -> bool:
    """A CSV file too may begin with a bracket: then what it is called decides."""
    called_csv = file.lower().endswith(".csv") or media_type.startswith("text/csv")
    return start[:1] in (b"{", b"[") and not called_csv


def _packed(file: str, body: BinaryIO) -> Kind:
    """Some programs write the names of a workbook's parts in another case, or with backslashes."""
    with directory(file, body) as archive:
        names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    body.seek(0)
    if not names & {"[content_types].xml", "mimetype"}:
        return Kind.ZIP
    if "xl/workbook.bin" in names or not any(name.startswith("xl/") for name in names):
        raise UnknownKind(file, f"{_EXPECTED}, but another office document; save it as .xlsx")
    return Kind.XLSX
