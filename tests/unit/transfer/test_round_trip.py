"""What was written reads back unchanged, in every format."""

from datetime import date, datetime, time
from functools import partial
from io import BytesIO

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.transfer.limits import LIMITS
from services.transfer.read_csv import read_csv
from services.transfer.read_json import read_json
from services.transfer.read_xlsx import read_xlsx
from services.transfer.read_zip import read_zip
from services.transfer.sandbox import read_file
from services.transfer.tables import Cell, Outgoing, TooLarge
from services.transfer.write_csv import write_csv
from support.uploads import WRITERS, read_out, written

READERS = {"xlsx": read_xlsx, "zip": read_zip, "json": read_json}
HEADER = ("id", "name", "=note", "")
TEXTS = [
    *("a,b;c\td", 'a "quoted" b', '"', "a\nb", "a\r\nb", "a\rb", "\n", "007", "1e5", "123456789012345678"),
    *("=1+1", "+1", "-1", "@x", "＝1", " =1", "\t=1", "\r", "'", "''", "'=1", "''=1", "'s-Gravenhage", "' ="),
    *(" lead", "trail ", " ", "", "🎓 Amphi", "مدرج أ", "\u200f\u202etfel", "é", "e\u0301", "x" * 32_000),
    *(
        "_x0041_",
        "_x005F_",
        "_x0041_x0042_",
        "\x01\x0b\x1f",
        "\ufffd",
        "<a>&amp;]]>",
        "true",
        "None",
        "#N/A",
    ),
    *("2026-11-02", "12:30", "sep=;", "\ufeff", "\x85", "\u2028", "\x7f", "\xa0"),
]


def trip(kind: str, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    body = written(kind, Outgoing("room", HEADER, rows))
    [table] = read_out(READERS[kind](f"export.{kind}", BytesIO(body), LIMITS))
    assert table.name.removesuffix(".csv") == "room"
    assert table.header == HEADER[: len(table.header)]
    return [row.values for row in table.rows]


def lone_csv(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    out = BytesIO()
    write_csv(Outgoing("room", HEADER, rows), out)
    [table] = read_out(read_csv("room.csv", "", partial(BytesIO, out.getvalue()), LIMITS))
    return [row.values for row in table.rows]


@pytest.mark.parametrize("kind", WRITERS)
def test_awkward_texts_come_back(kind: str):
    rows = [(str(place), text, None, text) for place, text in enumerate(TEXTS)]
    assert trip(kind, rows) == rows


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_rows_are_the_same_file_at_any_time(kind: str):
    files = set()
    for year in (2026, 2027):
        with time_machine.travel(date(year, 11, 2)):
            files.add(written(kind, Outgoing("room", HEADER, [("1", "A", None, "end")])))
    assert len(files) == 1


def test_awkward_texts_come_back_from_a_csv_file():
    rows = [("1", text, None, "end") for text in TEXTS]
    assert lone_csv(rows) == rows


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=12)
PIECES = st.lists(st.sampled_from("'=+-@\t\r\n \",;_x0041_"), max_size=6).map("".join)
ROWS = st.lists(
    st.tuples(st.just("1"), *[st.none() | TEXT | PIECES | st.sampled_from(TEXTS)] * 2, st.just("end")),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("kind", WRITERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_any_text_comes_back(kind: str, rows: list[tuple[Cell, ...]]):
    assert trip(kind, rows) == rows


VALUES = (
    0,
    -1,
    10**14,
    2.5,
    -0.125,
    True,
    False,
    date(2026, 11, 2),
    datetime(2026, 11, 2, 8, 30, 15),
    time(8, 30),
)


def test_a_workbook_keeps_types():
    rows: list[tuple[Cell, ...]] = [(str(value), value, None, "end") for value in VALUES]
    back = trip("xlsx", rows)
    assert back == rows
    assert [type(row[1]) for row in back] == [type(value) for value in VALUES]


@pytest.mark.parametrize("value", [10**15, 2**60, date(1900, 1, 1)])
def test_what_a_workbook_would_change_is_written_as_text(value: Cell):
    assert trip("xlsx", [("1", value, None, "end")]) == [("1", str(value), None, "end")]


def test_csv_and_json_write_dates_in_iso_8601():
    rows: list[tuple[Cell, ...]] = [("1", date(2026, 11, 2), time(8, 30), datetime(2026, 11, 2, 8, 30))]
    texts = [("1", "2026-11-02", "08:30:00", "2026-11-02T08:30:00")]
    assert trip("zip", rows) == trip("json", rows) == texts


def test_a_number_below_zero_is_no_formula():
    assert lone_csv([(-1, -1.5, True, "-1")]) == [("-1", "-1.5", "true", "-1")]


def test_no_cell_of_a_csv_file_can_be_run():
    body = written("zip", Outgoing("room", HEADER, [("=1", "+1", "@x", "a;=1")]))
    [table] = read_out(read_zip("export.zip", BytesIO(body), LIMITS))
    assert [row.values for row in table.rows] == [("=1", "+1", "@x", "a;=1")]
    out = BytesIO()
    write_csv(Outgoing("room", HEADER, [("=1", "+1", "@x", "a;=1")]), out)
    assert out.getvalue().splitlines()[1] == b'"\'=1","\'+1","\'@x","a;=1"'


def test_what_is_no_character_is_replaced_in_a_workbook():
    assert trip("xlsx", [("1", "a\ufffe\uffff", None, "end")]) == [("1", "a\ufffd\ufffd", None, "end")]


def test_other_programs_see_text_where_a_workbook_has_text():
    body = written("xlsx", Outgoing("room", HEADER, [("=1+1", "007", -1, date(2026, 11, 2))]))
    sheet = load_workbook(BytesIO(body))["room"]
    assert [cell.value for cell in sheet[2]] == ["=1+1", "007", -1, datetime(2026, 11, 2)]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "d"]
    assert sheet.freeze_panes == "A2"


def test_a_text_that_no_cell_holds_is_not_cut_silently():
    with pytest.raises(TooLarge):
        written("xlsx", Outgoing("room", HEADER, [("1", "x" * 32_768, None, None)]))


@pytest.mark.parametrize("kind", WRITERS)
def test_several_tables_come_back_through_the_sandbox(kind: str):
    rooms = Outgoing("room", ("id", "name"), [("1", "=Süd"), ("2", "مدرج")])
    levels = Outgoing("level", ("id", "name"), [("3", "")])
    tables = read_file("export", written(kind, rooms, levels))
    assert [table.name.removesuffix(".csv") for table in tables] == ["room", "level"]
    assert [[row.values for row in table.rows] for table in tables] == [rooms.rows, levels.rows]


@pytest.mark.parametrize("kind", WRITERS)
def test_an_export_of_nothing_is_a_whole_file_without_rows(kind: str):
    assert read_file("export", written(kind)) == []
    assert (
        sum(len(table.rows) for table in read_file("export", written(kind, Outgoing("room", HEADER, []))))
        == 0
    )
