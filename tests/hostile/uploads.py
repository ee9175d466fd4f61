"""Files that were made to take a server down, each with the name that it comes under."""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from support.uploads import SHEET, raw_workbook, zipped

MEGABYTE = 2**20
CELL = '<row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'


def far_corner() -> bytes:
    """Two cells that lie 17 billion cells apart."""
    return raw_workbook(
        SHEET.format(f"<sheetData>{CELL.format(1, 'A')}{CELL.format(1048576, 'XFD')}</sheetData>")
    )


def far_row() -> bytes:
    """Few columns, so that only memory stands against it."""
    return raw_workbook(
        SHEET.format(f"<sheetData>{CELL.format(1, 'A')}{CELL.format(1048576, 'IU')}</sheetData>")
    )


def huge_dimension() -> bytes:
    return raw_workbook(
        SHEET.format(f'<dimension ref="A1:XFD1048576"/><sheetData>{CELL.format(1, "IV")}</sheetData>') + "<"
    )


def million_columns() -> bytes:
    cells = "<c><v>1</v></c>" * 1_000_000
    return raw_workbook(SHEET.format(f'<sheetData><row r="1">{cells}</row></sheetData>'))


def entities() -> bytes:
    """A billion laughs."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    sheet = SHEET.format(f"<sheetData>{cell}</sheetData>")
    return raw_workbook(f'<!DOCTYPE w [<!ENTITY l0 "lol">{levels}]>{sheet}')


def outside_entity() -> bytes:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    sheet = SHEET.format(f"<sheetData>{cell}</sheetData>")
    return raw_workbook(f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>{sheet}')


def shared_text() -> bytes:
    """One text of 32,000 characters in 50,000 cells."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_001))
    text = f"<sst><si><t>{'x' * 32_000}</t></si></sst>"
    return raw_workbook(SHEET.format(f"<sheetData>{rows}</sheetData>"), text)


def many_texts() -> bytes:
    """Shared texts that unpack to far more than they are packed in."""
    return raw_workbook(SHEET.format("<sheetData/>"), f"<sst>{'<si><t>x</t></si>' * 5_000_000}</sst>")


def deep_xml() -> bytes:
    return raw_workbook("<a>" * 3_000_000)


def zeros(size: int) -> bytes:
    return bytes(size)


def nested_zip() -> bytes:
    """As 42.zip: archives of archives."""
    body = zipped({"0.dll": zeros(MEGABYTE)})
    for level in range(4):
        body = zipped({f"lib {level}-{number}.zip": body for number in range(16)})
    return body


def flat_zip() -> bytes:
    """Honest about its size."""
    return zipped({f"{number}.csv": zeros(40 * MEGABYTE) for number in range(8)})


def lying_zip() -> bytes:
    """Declares a few bytes and unpacks to 300 MB; the checksum is the one of these bytes."""
    body = bytearray(zipped({"room.csv": b"1" * (300 * MEGABYTE)}))
    central = body.index(b"PK\x01\x02")
    declared = struct.pack("<I", 4)
    checksum = struct.pack("<I", zlib.crc32(b"1111"))
    for start, sums, sizes in ((0, 14, 22), (central, 16, 24)):
        body[start + sums : start + sums + 4] = checksum
        body[start + sizes : start + sizes + 4] = declared
    return bytes(body)


def boastful_zip() -> bytes:
    """Declares a member of 2 GB."""
    body = bytearray(zipped({"room.csv": b"id,name\n"}))
    central = body.index(b"PK\x01\x02")
    for place in (22, central + 24):
        body[place : place + 4] = struct.pack("<I", 2**31)
    return bytes(body)


def crowded_zip() -> bytes:
    return zipped({f"{number}.csv": "" for number in range(20_000)})


def endless_directory() -> bytes:
    """400,000 members that are one and the same."""
    body = zipped({"a": ""})
    central = body.index(b"PK\x01\x02")
    end = body.index(b"PK\x05\x06")
    entries = body[central:end] * 400_000
    counts = struct.pack("<2H2L", 65_535, 65_535, len(entries), central)
    return body[:central] + entries + body[end : end + 8] + counts + b"\0\0"


def other_method() -> bytes:
    """bzip2 packs 45 bytes for 900,000, and is unpacked in whole blocks."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_BZIP2) as archive:
        archive.writestr("room.csv", zeros(50 * MEGABYTE), ZIP_BZIP2)
    return out.getvalue()


def lying_workbook() -> bytes:
    """A workbook whose sheet is the member that lies."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (250 * MEGABYTE))
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    body = bytearray(out.getvalue())
    for place in (22, body.index(b"PK\x01\x02") + 24):
        body[place : place + 4] = struct.pack("<I", 100)
    return bytes(body)


UPLOADS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a workbook of 17 billion cells": ("a.xlsx", far_corner),
    "a workbook of 268 million cells": ("a.xlsx", far_row),
    "a workbook that claims all cells": ("a.xlsx", huge_dimension),
    "a workbook of a million columns": ("a.xlsx", million_columns),
    "XML entities": ("a.xlsx", entities),
    "an XML entity from outside": ("a.xlsx", outside_entity),
    "one long text in many cells": ("a.xlsx", shared_text),
    "shared texts without end": ("a.xlsx", many_texts),
    "deep XML": ("a.xlsx", deep_xml),
    "a sheet that lies about its size": ("a.xlsx", lying_workbook),
    "zips in zips": ("42.zip", nested_zip),
    "a zip of zeros": ("a.zip", flat_zip),
    "a member that lies about its size": ("a.zip", lying_zip),
    "a member of 2 GB": ("a.zip", boastful_zip),
    "a zip of 20,000 files": ("a.zip", crowded_zip),
    "a zip of 400,000 files": ("a.zip", endless_directory),
    "a zip packed with bzip2": ("a.zip", other_method),
    "deep JSON": ("a.json", lambda: b"[" * (19 * MEGABYTE)),
    "deep JSON in a cell": ("a.json", lambda: b'[{"a":' + b"[" * 900 + b"]" * 900 + b"}]"),
    "empty lists": ("a.json", lambda: b"[" + b"[]," * (6 * MEGABYTE) + b"[]]"),
    "numbers": ("a.json", lambda: b"[" + b"0," * (9 * MEGABYTE) + b"0]"),
    "small objects": ("a.json", lambda: b"[" + b'{"a":0},' * (19 * MEGABYTE // 8) + b"{}]"),
    "empty objects": ("a.json", lambda: b"[" + b"{}," * (6 * MEGABYTE) + b"{}]"),
    "objects that share no key": (
        "a.json",
        lambda: b"[%s]" % b",".join(b'{"%d":1}' % n for n in range(100_000)),
    ),
    "quotes": ("a.csv", lambda: b"id,name\n" + b'"' * (19 * MEGABYTE)),
    "pairs of quotes": ("a.csv", lambda: b"id,name\n" + b'"",' * (6 * MEGABYTE)),
    "a header of a million columns": ("a.csv", lambda: b"a," * 1_000_000 + b"\n1\n"),
    "commas alone": ("a.csv", lambda: b"id,name\n" + b"," * (19 * MEGABYTE)),
    "one endless text": ("a.csv", lambda: b"id,name\n1," + b"a" * (19 * MEGABYTE)),
    "nine million lines": ("a.csv", lambda: b"a\n" * (9 * MEGABYTE)),
    "bytes of no kind": ("a.csv", lambda: bytes(range(256)) * 4096 * 19),
}
"""What a file is under the name of a bomb."""
upload = cache(lambda name: UPLOADS[name][1]())
