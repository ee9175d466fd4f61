"""Reading uploaded files where they do no harm: in a process with little memory, little time and nothing to know."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore, Timer
from typing import IO, Any

import orjson
import structlog

from services.transfer import wire
from services.transfer.limits import LIMITS, Limits
from services.transfer.tables import FileRefused, Row, Table, TooLarge, UnreadableFile

log = structlog.get_logger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "1"}
"""All that the reading process is told; no secret of ours is in it."""
_BUG = 1
"""How Python exits after an exception that nobody caught."""
_TOLD = 2000
_SEATS = BoundedSemaphore(2)
"""One for each file that this process has read at a time: what their memory and CPU add up to is bounded, too."""


def read_file(name: str, body: bytes | Path, media_type: str = "", limits: Limits = LIMITS) -> list[Table]:
    """The tables of an uploaded file, its content given or where it lies. Raises UnreadableFile, UnknownKind, TooLarge.

    Waits while two other files are read; its time begins afterwards. An empty file has no table, and a sheet without
    anything is none.
    """
    size = len(body) if isinstance(body, bytes) else body.stat().st_size
    if size > limits.bytes:
        raise TooLarge(name, f"it has more than {limits.bytes} bytes")
    if size == 0:
        return []
    with _SEATS, _seekable(body) as upload, TemporaryFile() as complaints:
        return _read(name, upload, media_type, limits, complaints)


@contextmanager
def _seekable(body: bytes | Path) -> Iterator[IO[bytes]]:
    if isinstance(body, Path):
        with body.open("rb") as upload:
            yield upload
    else:
        with TemporaryFile() as upload:
            upload.write(body)
            upload.flush()
            yield upload


def _read(
    name: str, upload: IO[bytes], media_type: str, limits: Limits, complaints: IO[bytes]
) -> list[Table]:
    process = subprocess.Popen(  # noqa: S603 - no shell: names are arguments
        _command(name, media_type, limits),
        cwd=_PROJECT,
        env=_ENVIRONMENT,
        stdin=upload,
        stdout=subprocess.PIPE,
        stderr=complaints,
    )
    watch = Timer(limits.seconds, process.kill)
    watch.start()
    try:
        assert process.stdout is not None
        with process.stdout:
            tables = _tables(name, process.stdout)
    finally:
        process.wait()  # it ends by itself, also when nobody listens any more, or the watch ends it
        watch.cancel()
    if tables is None:
        raise _death(name, process, complaints)
    return tables


def _command(name: str, media_type: str, limits: Limits) -> list[str]:
    """Arguments cannot hold what some names do: a name is only for messages there."""
    shown = name.replace("\0", "").encode(errors="replace").decode()
    options = orjson.dumps(asdict(limits)).decode()
    return [sys.executable, "-m", "services.transfer.child", shown, media_type, options]


def _tables(name: str, lines: IO[bytes]) -> list[Table] | None:
    """What the process hands over; None when it ends before the end. Raises what it refused."""
    tables: list[Table] = []
    rows: list[Row] = []
    for line in lines:
        if line == wire.END:
            return tables
        if not line.endswith(b"\n"):
            return None
        message: Any = orjson.loads(line)
        if isinstance(message, list):
            rows.append(wire.row(len(rows), message))
        elif "refused" in message:
            raise wire.refusal(message)
        else:
            rows = []
            tables.append(Table(name, message["table"], tuple(message["header"]), rows))
    return None


def _death(name: str, process: "subprocess.Popen[bytes]", complaints: IO[bytes]) -> FileRefused:
    """Its limits end the process with a signal; anything else is a bug of ours or of a library, and is logged."""
    if process.returncode != _BUG:
        return TooLarge(name, "it needs more memory or time than a file may")
    complaints.seek(0)
    log.error("file_reader_failed", complaint=complaints.read()[-_TOLD:].decode(errors="replace"))
    return UnreadableFile(name, "it cannot be read")
