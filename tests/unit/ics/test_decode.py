"""Bytes to text: charsets, folds, and bodies that are no calendar."""

import pytest

from services.ics.decode import InvalidBody, decode


def body(summary: bytes, end: bytes = b"END:VCALENDAR\r\n") -> bytes:
    return b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + summary + b"\r\nEND:VEVENT\r\n" + end


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        pytest.param("Übung é".encode(), None, id="UTF-8"),
        pytest.param("Übung é".encode(), "iso-8859-1", id="UTF-8 that the server calls Latin-1"),
        pytest.param("Übung é".encode("latin-1"), "ISO-8859-1", id="Latin-1 as declared"),
        pytest.param("Übung é".encode("latin-1"), None, id="Latin-1 undeclared"),
        pytest.param("Übung é".encode("latin-1"), "utf-8", id="Latin-1 that the server calls UTF-8"),
        pytest.param("Übung é".encode("latin-1"), "no-such-charset", id="unknown charset"),
        pytest.param("Übung é".encode("latin-1"), "punycode", id="a codec that is no charset"),
        pytest.param("Übung é".encode("cp850"), "cp850", id="another declared charset"),
    ],
)
def test_the_charset_is_found(raw: bytes, charset: str | None):
    assert "SUMMARY:Übung é\n" in decode(body(raw), charset)


def test_windows_quotes_under_a_latin1_label_are_read_as_browsers_do():
    assert "SUMMARY:l’été – fin\n" in decode(body("l’été – fin".encode("cp1252")), "iso-8859-1")


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_goes_before_everything(charset: str):
    raw = body("Übung € ф".encode()).decode().encode(charset)
    text = decode(raw, "iso-8859-1")
    assert text.startswith("BEGIN:VCALENDAR\n")
    assert "SUMMARY:Übung € ф\n" in text


@pytest.mark.parametrize("fold", [b"\r\n ", b"\r\n\t", b"\n ", b"\n\t", b"\r ", b"\r\t"])
def test_a_character_folded_in_the_middle_of_its_bytes_is_whole_again(fold: bytes):
    folded = b"Qualit" + "é".encode()[:1] + fold + "é".encode()[1:] + b" du logiciel"
    assert "SUMMARY:Qualité du logiciel\n" in decode(body(folded), None)


def test_a_space_after_the_fold_belongs_to_the_text():
    assert "SUMMARY:Analyse numérique\n" in decode(body("Analyse\r\n  numérique".encode()), None)


def test_control_characters_are_dropped():
    assert "SUMMARY:Algèbre\n" in decode(body("Al\x00gè\x1bbre".encode()), None)


@pytest.mark.parametrize("raw", [b"", b"  \r\n\t", b"\xef\xbb\xbf", b"\x00"])
def test_an_empty_body_is_refused(raw: bytes):
    with pytest.raises(InvalidBody) as refused:
        decode(raw, None)
    assert refused.value.reason == "empty body"


@pytest.mark.parametrize(
    "start", ["<!doctype html>", "\n  <HTML>", "<br />Warning", "\ufeff<?xml version='1.0'?>"]
)
def test_html_is_known_by_its_first_text(start: str):
    with pytest.raises(InvalidBody, match="HTML"):
        decode(start.encode() + body(b"x"), None)


def test_a_title_that_speaks_of_html_is_no_html():
    assert "SUMMARY:<html> pour débutants\n" in decode(body("<html> pour débutants".encode()), None)


@pytest.mark.parametrize(
    "raw",
    [
        body(b"x", end=b""),
        body(b"x", end=b"END:VCALEN"),
        body(b"END:VCALENDAR", end=b""),
        body(b"x") + body(b"y", end=b""),
        b"No rights to view this plan as ical",
    ],
)
def test_a_truncated_body_is_refused(raw: bytes):
    with pytest.raises(InvalidBody, match="truncated"):
        decode(raw, None)


def test_blank_text_after_the_end_is_no_harm():
    assert decode(body(b"x") + b"\r\n \r\n", None).rstrip().endswith("END:VCALENDAR")
