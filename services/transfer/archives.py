"""What a zip really holds, before anything reads it."""

import struct
import zlib
from copy import copy
from io import SEEK_END
from math import inf
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from services.transfer.limits import Limits
from services.transfer.tables import TooLarge, UnreadableFile

_ENCRYPTED = 0x1
_BLOCK = 2**16
_DIRECTORY = 2**20
"""Bytes that list the members; each takes 46 and its name, and listing a million takes seconds."""
_END_MARK, _LOCATOR_MARK = b"PK\x05\x06", b"PK\x06\x07"
_END, _LOCATOR_SIZE = struct.Struct("<4s4H2LH"), 20
_TAIL = _END.size + 2**16 + _LOCATOR_SIZE
"""The end record, its comment, and what tells of a Zip64 before it."""


def opened(file: str, body: BinaryIO, limits: Limits) -> ZipFile:
    """The archive, after its members were counted and unpacked for their size. Raises TooLarge, UnreadableFile.

    Sizes are what the members declare and, once these pass, what they unpack to: a declaration may lie, and the next
    reader of the same bytes may not look at it.
    """
    archive = directory(file, body)
    members = archive.infolist()
    if len(members) > limits.members:
        raise TooLarge(file, f"it packs more than {limits.members} files")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnreadableFile(file, "it is protected by a password")
    if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
        raise UnreadableFile(file, "it is packed in a way that we do not read")
    _check_size(file, sum(member.file_size for member in members), members, limits)
    _unpack(file, archive, limits)
    return archive


def directory(file: str, body: BinaryIO) -> ZipFile:
    """The archive as it lists itself. Raises TooLarge, UnreadableFile."""
    try:
        if _directory_size(body) > _DIRECTORY:
            raise TooLarge(file, "it packs too many files")
        return ZipFile(body)
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableFile(file, "it is no complete archive") from error


def _directory_size(body: BinaryIO) -> float:
    """What its end record says (APPNOTE 4.3.16), found as zipfile finds it; without end in a Zip64, which is for more.

    Raises ValueError for an archive that has none.
    """
    body.seek(-min(body.seek(0, SEEK_END), _TAIL), SEEK_END)
    tail = body.read()
    body.seek(0)
    without_comment = tail[-_END.size :].startswith(_END_MARK)
    start = len(tail) - _END.size if without_comment else tail.rindex(_END_MARK)
    if tail[:start][-_LOCATOR_SIZE:].startswith(_LOCATOR_MARK):
        return inf
    try:
        size: int = _END.unpack_from(tail, start)[5]
    except struct.error as cut:
        raise ValueError("the end record is cut") from cut
    return size


def _check_size(file: str, size: int, members: list[ZipInfo], limits: Limits) -> None:
    packed = sum(member.compress_size for member in members)
    bomb = size > limits.bytes and size > limits.ratio * packed
    if size > limits.unpacked or bomb:
        raise TooLarge(
            file, f"it unpacks to more than {limits.unpacked} bytes, or to far more than it is packed in"
        )


def _unpack(file: str, archive: ZipFile, limits: Limits) -> None:
    total = 0
    for member in archive.infolist():
        size = _size(file, archive, member, limits.unpacked - total)
        if size != member.file_size:
            raise UnreadableFile(file, f"{member.filename} is not as long as it says")
        total += size


def _size(file: str, archive: ZipFile, member: ZipInfo, room: int) -> int:
    """Bytes that a member unpacks to, counted up to a little over ``room``."""
    endless = copy(member)
    endless.file_size = room + 1  # else reading stops where the member says that it ends
    size = 0
    try:
        with archive.open(endless) as content:
            while block := content.read(_BLOCK):
                size += len(block)
    except (BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
        raise UnreadableFile(file, f"{member.filename} is damaged") from error
    return size


def member_stream(archive: ZipFile, member: str) -> BinaryIO:
    """Its content, to be read from the start."""
    return cast(BinaryIO, archive.open(member))
