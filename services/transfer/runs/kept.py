"""The files of imports that are not done yet, in a folder of their own under names that nobody can guess."""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.changes.errors import Refused
from services.transfer.limits import MEGABYTE
from services.transfer.runs.seen import SeenFile
from services.transfer.sandbox import read_file
from services.transfer.tables import Table

MOST_BYTES = 500 * MEGABYTE
"""Of all kept files together."""
ERRORS = "errors.jsonl"


class NoRoom(Refused):
    """So many files wait that no more are taken."""

    def __str__(self) -> str:
        return "So many uploads wait to be imported that there is no room for more"


class FilesGone(Refused):
    """They were kept for a day, or another machine has them."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; no two of one import have the same name."""

    name: str
    body: bytes
    media_type: str = ""


class KeptFiles:
    """Keeps the files of each import in a subfolder of ``root``, which is made with the first of them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, uploads: Sequence[Upload]) -> str:
        """The name of the new folder. Raises NoRoom."""
        if self._size() + sum(len(upload.body) for upload in uploads) > MOST_BYTES:
            raise NoRoom
        name = secrets.token_hex(16)
        self._root.mkdir(mode=0o700, exist_ok=True)
        (self._root / name).mkdir(mode=0o700)
        for place, upload in enumerate(uploads):
            (self._root / name / str(place)).write_bytes(upload.body)
        return name

    def read(self, folder: str, files: Sequence[SeenFile]) -> list[Table]:
        """Their tables again; ``files`` are those that were kept, in their order. Raises FilesGone, FileRefused."""
        paths = [self._root / folder / str(place) for place in range(len(files))]
        if not folder or not all(path.is_file() for path in paths):
            raise FilesGone
        tables = (
            read_file(file.name, path, file.media_type) for file, path in zip(files, paths, strict=True)
        )
        return [table for of_file in tables for table in told_apart(of_file)]

    def errors(self, folder: str) -> Path:
        """Where the rows that were left out are, if there is such a file."""
        return self._root / folder / ERRORS

    def has_errors(self, folder: str) -> bool:
        return bool(folder) and self.errors(folder).is_file()

    def forget_uploads(self, folder: str) -> None:
        """Only the rows that were left out stay."""
        for path in (self._root / folder).glob("[0-9]*") if folder else ():
            path.unlink(missing_ok=True)

    def forget(self, folder: str) -> None:
        if folder:
            shutil.rmtree(self._root / folder, ignore_errors=True)

    def forget_strays(self, older_than: float) -> None:
        """Folders that were made before this second since 1970: no import is that old."""
        for path in self._root.glob("*"):
            if path.stat().st_mtime < older_than:
                shutil.rmtree(path, ignore_errors=True)

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._root.glob("*/*"))


def told_apart(tables: Sequence[Table]) -> list[Table]:
    """The tables of one file; what programs call the same is numbered, since a mapping goes by names."""
    used: set[str] = set()
    return [Table(one.file, unused(one.name, used), one.header, one.rows) for one in tables]


def unused(name: str, used: set[str]) -> str:
    """``name``, or ``name (2)`` and so on; noted as used from then on."""
    number, found = 1, name
    while found in used:
        number += 1
        found = f"{name} ({number})"
    used.add(found)
    return found
