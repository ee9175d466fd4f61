"""A file is what it holds; its name only decides where the content leaves it open."""

from io import BytesIO

import pytest

from services.transfer.recognise import Kind, recognise
from services.transfer.tables import UnknownKind
from support.uploads import workbook, zipped

KINDS = {
    "a workbook": (workbook([["id"]]), "rooms.csv", Kind.XLSX),
    "a zip": (zipped({"room.csv": "id"}), "rooms.xlsx", Kind.ZIP),
    "an object": (b'\xef\xbb\xbf \n {"room": []}', "rooms.txt", Kind.JSON),
    "a list": (b"[]", "", Kind.JSON),
    "text": (b"id;name\n", "rooms.json", Kind.CSV),
    "CSV that begins with a bracket": (b"[id];name\n", "rooms.CSV", Kind.CSV),
    "nothing": (b"", "rooms.csv", Kind.CSV),
}


@pytest.mark.parametrize("case", KINDS)
def test_a_file_is_recognised_by_its_content(case: str):
    body, name, kind = KINDS[case]
    stream = BytesIO(body)
    assert recognise(name, stream, "") is kind
    assert stream.tell() == 0


def test_the_media_type_says_that_a_bracket_begins_a_csv():
    assert recognise("upload", BytesIO(b"[id];name\n"), "text/csv; charset=utf-8") is Kind.CSV


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table>", "HTML"),
        (b"\x1f\x8b\x08", "gzip"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "save it as .xlsx"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "save it as .xlsx"),
        (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "save it as .xlsx"),
    ],
    ids=["xls", "pdf", "html", "gzip", "ods", "docx", "xlsb"],
)
def test_another_kind_is_refused_with_what_to_do(body: bytes, word: str):
    with pytest.raises(UnknownKind, match=word):
        recognise("rooms.xlsx", BytesIO(body), "")
