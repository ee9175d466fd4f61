"""JSON of our exports and of other programs."""

from io import BytesIO

import pytest

from services.transfer.limits import Limits
from services.transfer.read_json import read_json
from services.transfer.tables import FileRefused, TooLarge, UnreadableFile


def read(body: bytes, **limits: int) -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    tables = read_json("rooms.json", BytesIO(body), Limits(**limits))
    return {
        table.name: (table.header, [(row.line, row.index, *row.values) for row in table.rows])
        for table in tables
    }


def test_each_key_is_a_table_and_the_header_has_the_keys_of_all_objects():
    body = b'{"room": [{"id": 1, "name": "a"}, {}, {"id": 2.0, "size": true}], "level": [{"id": null}], "no": []}'
    assert read(body) == {
        "room": (("id", "name", "size"), [(1, 0, 1, "a", None), (3, 1, 2, None, True)]),
        "level": (("id",), []),
    }


def test_a_plain_list_is_a_table_without_a_name():
    assert read(b'\xef\xbb\xbf[{"id": "007"}]') == {"": (("id",), [(1, 0, "007")])}


def test_lists_and_objects_in_a_cell_become_their_text():
    assert read(b'[{"groups": [1, 2], "level": {"id": 3}}]')[""][1] == [(1, 0, "[1,2]", '{"id":3}')]


@pytest.mark.parametrize("body", [b"[1]", b'{"room": {}}', b"[{]", b'[{"a": 1]', b"7", b"[{}, null]"])
def test_what_is_no_list_of_objects_is_refused(body: bytes):
    with pytest.raises(UnreadableFile):
        read(body)


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        (b"[{}, {}, {}]", {"rows": 2}),
        (b'[{"a": 1}, {"b": 1}, {"c": 1}]', {"columns": 2}),
        (b'[{"a": "abcd"}]', {"text": 3}),
        (b'[{"a": [[[1]]]}]', {"depth": 2}),
    ],
    ids=["rows", "columns", "text", "depth"],
)
def test_what_is_beyond_a_limit_is_refused(body: bytes, limits: dict[str, int]):
    with pytest.raises(TooLarge):
        read(body, **limits)


def test_no_depth_is_too_much_for_the_reader():
    with pytest.raises(FileRefused):
        read(b"[" * 100_000)
