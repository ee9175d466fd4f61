"""Workbooks as office programs save them."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest

from services.transfer.limits import Limits
from services.transfer.read_xlsx import read_xlsx
from services.transfer.sandbox import read_file
from services.transfer.tables import TooLarge, UnreadableFile
from support.uploads import SHEET, raw_workbook, workbook

Rows = list[tuple[int, tuple[object, ...]]]


def read(body: bytes, **limits: int) -> dict[str, tuple[tuple[str, ...], Rows]]:
    tables = read_xlsx("rooms.xlsx", BytesIO(body), Limits(**limits))
    return {table.name: (table.header, [(row.line, row.values) for row in table.rows]) for table in tables}


def test_titles_merged_cells_and_blank_rows_are_above_and_between_the_rows():
    rows = [["Rooms of 2026"], [], [None, "id", "name"], [None, 1, "a"], [" "], [None, 2, "b"]]
    body = workbook(rows, lambda sheet: sheet.merge_cells("A1:C1"))
    assert read(body)["Sheet"] == (("", "id", "name"), [(4, (None, 1, "a")), (6, (None, 2, "b"))])


def test_a_merged_title_fills_its_first_column():
    body = workbook([["Room", None, "Size"], ["a", "b", 3]], lambda sheet: sheet.merge_cells("A1:B1"))
    assert read(body)["Sheet"] == (("Room", "", "Size"), [(2, ("a", "b", 3))])


def test_lines_and_columns_count_from_the_corner_of_the_sheet():
    def fill(sheet: Any) -> None:
        sheet["C5"], sheet["D5"], sheet["C9"] = "id", "name", 7

    assert read(workbook([], fill))["Sheet"] == (("", "", "id", "name"), [(9, (None, None, 7, None))])


def test_a_cell_at_the_end_of_the_sheet_does_not_make_it_too_large():
    def fill(sheet: Any) -> None:
        sheet["E1048576"] = "."

    body = workbook([["id", "name"], [1, "a"]], fill)
    [table] = read_file("rooms.xlsx", body)
    assert [row.line for row in table.rows] == [2, 1_048_576]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (5, 5),
        (5.0, 5),
        (5.5, 5.5),
        (True, True),
        ("007", "007"),
        ("'=1", "'=1"),
        (date(2026, 11, 2), date(2026, 11, 2)),
        (datetime(2026, 11, 2, 8, 30), datetime(2026, 11, 2, 8, 30)),
        (time(8, 30), time(8, 30)),
        (timedelta(hours=8.5), time(8, 30)),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("#N/A", None),
    ],
    ids=repr,
)
def test_cells_have_the_type_of_the_sheet(value: object, cell: object):
    [(_, values)] = read(workbook([["id", "value"], [1, value]]))["Sheet"][1]
    assert (values[1], type(values[1])) == (cell, type(cell))


def test_a_formula_counts_as_what_it_came_to():
    sheet = SHEET.format(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f>1+2</f><v>3</v></c><c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row></sheetData>'
    )
    assert read(raw_workbook(sheet))["Sheet"][1] == [(2, (3, "ab"))]


def test_hidden_sheets_count_and_empty_ones_do_not():
    def add(sheet: Any) -> None:
        sheet.parent.create_sheet("Empty")
        hidden = sheet.parent.create_sheet("Räume (alt)")
        hidden.append(["id", "name"])
        hidden.sheet_state = "veryHidden"

    assert list(read(workbook([["id", "name"]], add))) == ["Sheet", "Räume (alt)"]


def test_what_is_no_workbook_inside_is_refused():
    whole = workbook([["id", "name"], [1, "a"]])
    for broken in (whole[: len(whole) // 2], raw_workbook("<worksheet><sheetData><row"), b"PK\3\4"):
        with pytest.raises(UnreadableFile):
            read(broken)


@pytest.mark.parametrize(
    "limits", [{"rows": 2}, {"columns": 2}, {"text": 3}, {"members": 3}, {"unpacked": 99}]
)
def test_what_is_beyond_a_limit_is_refused(limits: dict[str, int]):
    with pytest.raises(TooLarge):
        read(workbook([["id", "name", "size"], *([1, "long", 2] for _ in range(3))]), **limits)
