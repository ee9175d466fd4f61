"""CSV as office programs of several countries write it."""

from io import BytesIO

import pytest

from services.transfer.limits import Limits
from services.transfer.read_csv import read_csv
from services.transfer.tables import TooLarge, UnknownKind, UnreadableFile
from support.uploads import read_out

Table = tuple[tuple[str, ...], list[tuple[int, int, tuple[object, ...]]]]


def read(body: bytes, **limits: int) -> Table:
    [table] = read_out(read_csv("rooms.csv", "", lambda: BytesIO(body), Limits(**limits)))
    return table.header, [(row.line, row.index, row.values) for row in table.rows]


PLAIN: Table = (("id", "name"), [(2, 0, ("1", "Hörsaal, Süd"))])


@pytest.mark.parametrize(
    "body",
    [
        'id,name\n1,"Hörsaal, Süd"\n'.encode(),
        '\ufeffid;name\r\n1;"Hörsaal, Süd"\r\n'.encode(),
        "id\tname\n1\tHörsaal, Süd".encode("utf-16"),
        "id;name\r1;Hörsaal, Süd\r".encode("cp1252"),
        'id;name;\n1;"Hörsaal, Süd";\n;;\n'.encode(),
    ],
    ids=["comma, UTF-8", "semicolon, mark", "tab, UTF-16", "semicolon, Windows-1252", "empty column"],
)
def test_delimiter_and_encoding_are_found(body: bytes):
    header, rows = read(body)
    assert (header[:2], rows[0][2][:2]) == (PLAIN[0], PLAIN[1][0][2])
    assert len(rows) == 1


def test_decimal_commas_do_not_hide_the_semicolon():
    assert read(b"id;share;size\n1;1,5;2,5\n2;3,5;4,5\n")[1][0][2] == ("1", "1,5", "2,5")


def test_tabs_in_quoted_cells_do_not_hide_the_comma():
    assert read(b'"id","a"\n"1","\t"\n"2","\t\t"\n')[1][0][2] == ("1", "\t")


def test_excel_may_name_the_delimiter_in_the_first_line():
    assert read(b"sep=|\r\nid|name\r\n1|a,b\r\n") == (("id", "name"), [(3, 0, ("1", "a,b"))])


def test_lines_count_as_an_editor_shows_them():
    header, rows = read(b'Rooms\n\nid,name\n1,"a\r\nb"\n\n,,\n2,c\n')
    assert header == ("id", "name")
    assert rows == [(4, 0, ("1", "a\r\nb")), (8, 1, ("2", "c"))]


def test_one_column_needs_no_delimiter():
    assert read(b"name\na\n\nb\n") == (("name",), [(2, 0, ("a",)), (4, 1, ("b",))])


def test_short_rows_are_filled_and_long_ones_keep_what_is_too_much():
    assert read(b"id,name,size\n1\n2,a,3,4\n")[1] == [(2, 0, ("1", None, None)), (3, 1, ("2", "a", "3", "4"))]


def test_numbers_and_apostrophes_stay_as_they_are_written():
    body = b"id,name\n007,'s-Gravenhage\n1,'=1+1\n2,'\n"
    assert [row[2] for row in read(body)[1]] == [("007", "'s-Gravenhage"), ("1", "=1+1"), ("2", "")]


def test_nothing_is_no_table():
    assert list(read_csv("rooms.csv", "", lambda: BytesIO(b"\n \n"), Limits())) == []


@pytest.mark.parametrize("body", [b"id,name\n1,a\0b\n", b"\x00\x01\x02\xff", "id\0".encode("utf-16")])
def test_what_is_no_text_is_refused(body: bytes):
    with pytest.raises(UnknownKind):
        read(body)


def test_an_open_quote_is_named_with_its_line():
    with pytest.raises(UnreadableFile, match="line 3"):
        read(b'id,name\n1,a\n2,"b\n3,c\n')


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        (b"id,name\n" + b"1,a\n" * 6, {"rows": 5}),
        (b"id,name\n1,a,b,c\n", {"columns": 3}),
        (b"id,name\n1," + b"a" * 11 + b"\n", {"text": 10}),
    ],
    ids=["rows", "columns", "text"],
)
def test_what_is_beyond_a_limit_is_refused(body: bytes, limits: dict[str, int]):
    with pytest.raises((TooLarge, UnreadableFile)):
        read(body, **limits)
