"""Two exports of an unchanged plan have one canonical hash."""

import pytest

from services.ics.canonical import canonical_hash, is_plainly_whole, without_export_stamps
from services.ics.decode import InvalidBody, decode

EXPORT = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTAMP:{stamp}
SUMMARY:{summary}
DESCRIPTION:BUT2\\n({words}:{date} 14:02)\\n
LAST-MODIFIED:{stamp}
SEQUENCE:{stamp}
END:VEVENT
END:VCALENDAR
"""


def export(charset: str = "utf-8", line_break: str = "\n", **changes: str) -> bytes:
    values = {"stamp": "20261105T130200Z", "summary": "Algèbre", "words": "Exporté le", "date": "05/11/2026"}
    return EXPORT.format(**(values | changes)).replace("\n", line_break).encode(charset)


def same(one: bytes, other: bytes, charset: str | None = "utf-8") -> bool:
    return canonical_hash(one, charset) == canonical_hash(other, charset)


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize(
    "words", ["Exporté le", "Exported ", "Updated ", "Modifié le", "Exported", "Updated"]
)
def test_stamps_of_the_export_do_not_count(words: str, charset: str, line_break: str):
    earlier = export(charset, line_break, words=words)
    later = export(charset, line_break, words=words, stamp="20261106T070000Z", date="06/11/2026")
    assert same(earlier, later)


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
@pytest.mark.parametrize("position", range(1, 27))
def test_a_stamp_that_is_folded_does_not_count_either(position: int, line_break: bytes):
    """Also where the fold falls between the two bytes of a character."""
    stamps = ("(Exporté le:05/11/2026 14:02)", "(Exporté le:06/11/2026 07:10)")
    bodies = [
        b"BEGIN:VCALENDAR\nDESCRIPTION:a\n %b\n %b\nEND:VCALENDAR\n" % (folded[:position], folded[position:])
        for folded in (stamp.encode() for stamp in stamps)
    ]
    one, other = (body.replace(b"\n", line_break) for body in bodies)
    assert one != other
    assert same(one, other)


@pytest.mark.parametrize(
    "changes", [{"summary": "Algèbre (salle 4)"}, {"summary": "Algebre"}, {"summary": "Algèbre\nLOCATION:B1"}]
)
def test_what_students_see_counts(changes: dict[str, str]):
    assert not same(export(), export(**changes))


def test_a_stamp_in_capital_words_of_its_own_counts():
    assert not same(export(words="Salle"), export(words="Salle", date="06/11/2026"))


def test_bytes_that_mean_something_else_in_another_charset_count():
    body = export("cp1252")
    assert canonical_hash(body, "cp1252") != canonical_hash(body, "iso8859-2")


def test_what_follows_a_stamp_behind_a_bare_carriage_return_counts():
    assert not same(export(stamp="1\rSUMMARY:a"), export(stamp="1\rSUMMARY:b"))


def test_no_line_of_a_wide_charset_is_taken_for_a_stamp():
    """These bytes, read as UTF-16, are characters of a summary."""
    bodies = [
        "\ufeffBEGIN:VCALENDAR\nSUMMARY:".encode("utf-16-le")
        + noise
        + "\nEND:VCALENDAR\n".encode("utf-16-le")
        for noise in (b"\nDTSTAMP:111", b"\nDTSTAMP:222")
    ]
    assert len({decode(body, None) for body in bodies}) == 2
    assert not same(*bodies)


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_body_cut_off_anywhere_is_not_plainly_whole_and_has_another_hash(line_break: str):
    body = export(line_break=line_break)
    assert is_plainly_whole(body)
    whole = body.rstrip()
    for length in range(len(whole)):
        cut = body[:length]
        assert not is_plainly_whole(cut)
        assert not same(cut, body)
        with pytest.raises(InvalidBody):
            decode(cut, "utf-8")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"END:VCALENDAR",
        b"<html>\nEND:VCALENDAR\n",
        b"<BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\nSUMMARY:END:VCALENDAR\n",
        export() + b"<p>Service unavailable</p>",
        export() + b"BEGIN:VCALENDAR\n",
        export() + b"(Updated :x)",
        export("utf-16"),
    ],
)
def test_what_begins_or_ends_in_another_way_is_not_plainly_whole(body: bytes):
    assert not is_plainly_whole(body)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a (Exporté le:05/11/2026 14:02) b (salle 4)", "a  b (salle 4)"),
        ("(Exported :05/11 (by (some) one)) b)", " b)"),
        ("(Updated :x)(Modifié le:y)", ""),
        ("(Exporté le:05/11", "(Exporté le:05/11"),
        ("(Exportées hier)", "(Exportées hier)"),
        ("(Updated by hand)", "(Updated by hand)"),
        ("(Exporté le:05/11\nUID:1)", "(Exporté le:05/11\nUID:1)"),
    ],
)
def test_a_stamp_ends_at_its_own_bracket(text: str, kept: str):
    assert without_export_stamps(text) == kept
