"""How much an uploaded file may ask of us."""

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """What one file may hold and cost."""

    bytes: int = 20 * MEGABYTE
    rows: int = 100_000
    """Of all tables together, headers not counted."""
    columns: int = 256
    text: int = 32_767
    """Characters of a cell, which is also what Excel holds."""
    members: int = 300
    """Of a zip, which a workbook is too."""
    unpacked: int = 200 * MEGABYTE
    ratio: int = 100
    """Unpacked bytes for a packed one, in archives that unpack to more than ``bytes``: smaller ones harm nobody."""
    depth: int = 20
    """Lists and objects of JSON in each other."""
    answer: int = 64 * MEGABYTE
    """Bytes of all cells as the reading process hands them over: one text may stand in many cells."""
    memory: int = 300 * MEGABYTE
    """Address space of the reading process."""
    json_memory: int = 420 * MEGABYTE
    """The same for JSON, whose parser reserves twelve bytes for each of the file's and touches a third of them."""
    cpu_seconds: int = 10
    seconds: int = 30
    """By the clock on the wall: a busy machine may give the reading process a third of a core."""


LIMITS = Limits()
