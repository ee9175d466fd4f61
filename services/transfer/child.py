"""The process that reads one uploaded file and nothing else: ``python -m services.transfer.child NAME TYPE LIMITS``.

The file is its standard input, which must be seekable; tables or a refusal go to its standard output.
"""

import gc
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

import orjson

from services.transfer import wire
from services.transfer.limits import Limits
from services.transfer.recognise import Kind, recognise
from services.transfer.tables import FileRefused, Reading, TooLarge, UnreadableFile

_STDIN, _STDOUT = 0, 1
_OPEN_FILES = 32
_COMPLAINT = 2**16
"""Bytes of standard error, which is a file."""


def main(file: str, media_type: str, limits: Limits) -> None:
    """Read standard input within ``limits``."""
    _confine(limits)
    gc.disable()  # nothing here goes in circles, and looking for it takes longer than reading millions of lists
    with open(_STDOUT, "wb") as out:
        try:
            _send(out, file, _read(file, media_type, limits), limits)
            last = wire.END
        except FileRefused as refused:
            last = wire.refusal_line(refused)
        except MemoryError:
            last = wire.refusal_line(TooLarge(file, "it needs more memory than a file may"))
        out.write(last)


def _confine(limits: Limits) -> None:
    """From here on this process can take no more than it is allowed to, and write little more than a complaint."""
    _bound(resource.RLIMIT_AS, max(limits.memory, limits.json_memory))
    _bound(resource.RLIMIT_CPU, limits.cpu_seconds)
    _bound(resource.RLIMIT_FSIZE, _COMPLAINT)
    _bound(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _bound(resource.RLIMIT_CORE, 0)


def _bound(what: int, most: int) -> None:
    with suppress(ValueError):  # the system allows less already, or, as macOS of memory, knows no such bound
        resource.setrlimit(what, (most, most))


def _read(file: str, media_type: str, limits: Limits) -> Iterator[Reading]:
    """The tables; what a kind's reader needs is loaded for this kind only."""
    body = _stdin()
    kind = recognise(file, body, media_type)
    _bound(resource.RLIMIT_AS, limits.json_memory if kind is Kind.JSON else limits.memory)
    match kind:
        case Kind.XLSX:
            from services.transfer.read_xlsx import read_xlsx

            return _whole(file, read_xlsx(file, body, limits))
        case Kind.JSON:
            from services.transfer.read_json import read_json

            return read_json(file, body, limits)
        case Kind.ZIP:
            from services.transfer.read_zip import read_zip

            return read_zip(file, body, limits)
        case Kind.CSV:
            from services.transfer.read_csv import read_csv

            return read_csv(file, "", _stdin, limits)


def _stdin() -> BinaryIO:
    """Standard input from its start; closing it leaves the descriptor open."""
    stream = open(_STDIN, "rb", closefd=False)  # noqa: SIM115 - the reader closes it
    stream.seek(0)
    return stream


def _whole(file: str, tables: Iterator[Reading]) -> Iterator[Reading]:
    """The tables of a library in Rust, whose bugs are panics: exceptions outside of Exception."""
    try:
        yield from tables
    except (Exception, GeneratorExit):
        raise
    except BaseException as panic:
        raise UnreadableFile(file, "it is no complete workbook") from panic


def _send(out: BinaryIO, file: str, tables: Iterator[Reading], limits: Limits) -> None:
    rows = size = 0
    for table in tables:
        out.write(wire.table_line(table))
        for row in table.rows:
            line = wire.row_line(row)
            rows, size = rows + 1, size + len(line)
            if rows > limits.rows:
                raise TooLarge(file, f"it has more than {limits.rows} rows")
            if size > limits.answer:
                raise TooLarge(file, f"its cells hold more than {limits.answer} bytes")
            out.write(line)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Limits(**orjson.loads(sys.argv[3])))
