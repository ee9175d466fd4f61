"""Reading a zip of CSV files."""

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile

from services.transfer.archives import member_stream, opened
from services.transfer.limits import Limits
from services.transfer.read_csv import read_csv
from services.transfer.recognise import Kind, recognise
from services.transfer.tables import Reading, UnknownKind

_SYSTEM = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What operating systems add to archives."""


def read_zip(file: str, body: BinaryIO, limits: Limits) -> Iterator[Reading]:
    """A table for each member, called by the member's name, in their order. Raises FileRefused, also in the rows.

    Nothing is unpacked onto the disk: a member's name is only a name, whatever path it spells.
    """
    with opened(file, body, limits) as archive:
        for member in _members(archive):
            _check_kind(file, archive, member)
            yield from read_csv(f"{file}/{member}", member, partial(member_stream, archive, member), limits)


def _members(archive: ZipFile) -> list[str]:
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    return [name for name in names if not set(_SYSTEM) & set(PurePosixPath(name).parts)]


def _check_kind(file: str, archive: ZipFile, member: str) -> None:
    with member_stream(archive, member) as content:
        kind = recognise(file, content, "text/csv" if member.lower().endswith(".csv") else "")
    if kind is not Kind.CSV:
        raise UnknownKind(file, f"{member} is no CSV file; a zip may hold nothing else")
