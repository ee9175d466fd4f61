"""An export needs as much memory for many rows as for few."""

import tracemalloc
from collections.abc import Iterator

import pytest

from services.transfer.tables import Cell, Outgoing
from support.uploads import WRITERS

FEW, MANY = 2_000, 20_000
HEADER = ("id", "name", "size", "tags")


class Nowhere:
    """A file that keeps nothing and cannot be sought in, as a connection."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, block: bytes) -> int:
        self.size += len(block)
        return len(block)

    def flush(self) -> None:
        """Nothing waits."""

    def seekable(self) -> bool:
        return False


def rows(count: int) -> Iterator[tuple[Cell, ...]]:
    for number in range(count):
        yield number, f"Salle {number}, étage {number % 7}", number % 300, "=beamer"


def peak(kind: str, count: int) -> tuple[int, int]:
    """Bytes at the peak of an export, and bytes written."""
    out = Nowhere()
    tracemalloc.start()
    try:
        WRITERS[kind]([Outgoing("room", HEADER, rows(count))], out)  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1], out.size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", WRITERS)
def test_many_rows_need_no_more_memory_than_few(kind: str):
    peak(kind, 10)  # what is loaded and cached the first time
    (few, few_bytes), (many, many_bytes) = peak(kind, FEW), peak(kind, MANY)
    assert many_bytes > 5 * few_bytes
    assert many < few * 1.3 + 200_000
