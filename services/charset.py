"""Which charset a text came in: what its bytes show counts for more than what a header says."""

import codecs

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Python also registers codecs that are no charset of a text, some with quadratic cost (punycode, idna).
_CHARSETS = (
    "ascii",
    "big5",
    "cp",
    "euc",
    "gb",
    "iso8859",
    "koi8",
    "mac",
    "shift_jis",
    "utf-16",
    "utf-32",
    "utf-8",
)
# Windows-1252 leaves these out; they are control characters where they are used at all.
_NOT_IN_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
_LONGEST_LABEL = 40


def decode(body: bytes, charset: str | None) -> str:
    """The text of an answer, without a byte order mark. Every sequence of bytes is some text.

    The charset is, first that fits: the byte order mark; UTF-8 if the bytes hold valid multi-byte UTF-8; the
    declared one; Windows-1252.
    """
    wide = marked_codec(body)
    if wide is not None:
        return body.decode(wide, "replace").removeprefix("\ufeff")
    for codec in ("utf-8" if not body.isascii() else None, declared_codec(charset)):
        try:
            if codec is not None:
                return body.decode(codec).removeprefix("\ufeff")
        except UnicodeDecodeError:
            pass  # it was something else
    return from_windows(body)


def marked_codec(body: bytes) -> str | None:
    """The codec that a byte order mark of two or four bytes tells."""
    return next((codec for mark, codec in _WIDE_MARKS if body.startswith(mark)), None)


def declared_codec(charset: str | None) -> str | None:
    """The Python codec of a declared charset; None if it is unknown or no charset.

    Latin-1 and ASCII labels mean Windows-1252, as the WHATWG Encoding Standard has it.
    """
    try:
        # Python remembers every label that it was ever asked for.
        name = codecs.lookup((charset or "")[:_LONGEST_LABEL].strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252"
    return name if name.startswith(_CHARSETS) else None


def from_windows(body: bytes) -> str:
    """Bytes as Windows-1252, without those that it leaves out."""
    return body.translate(None, _NOT_IN_WINDOWS).decode("cp1252")
