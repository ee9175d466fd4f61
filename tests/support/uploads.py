"""Files as people and attackers upload them, made in memory."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from services.transfer.tables import Outgoing, Reading, Table
from services.transfer.write_csv import write_zip
from services.transfer.write_json import write_json
from services.transfer.write_xlsx import write_xlsx

Writer = Callable[[Iterable[Outgoing], BinaryIO], None]
WRITERS: dict[str, Writer] = {"xlsx": write_xlsx, "zip": write_zip, "json": write_json}

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
PART = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{PART}worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{PART}sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)

PACKAGE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{PART}officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)


def written(kind: str, *tables: Outgoing) -> bytes:
    """What an export of ``kind`` holds."""
    out = BytesIO()
    WRITERS[kind](tables, out)
    return out.getvalue()


def read_out(tables: Iterable[Reading]) -> list[Table]:
    """The tables with all their rows."""
    return [Table("", table.name, table.header, list(table.rows)) for table in tables]


def zipped(members: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_workbook(sheet: str, strings: str = "<sst></sst>") -> bytes:
    """A workbook of one sheet with this XML, however wrong."""
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": PACKAGE,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return zipped(members)


def workbook(rows: Sequence[Sequence[Any]], change: Callable[[Any], None] = lambda _: None) -> bytes:
    """A workbook as office programs save it; ``change`` gets its sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
