"""Which encoding a text file is in."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from typing import BinaryIO

_MARKS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
_BLOCK = 2**18
_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\f\v"]


def encoding_of(stream: BinaryIO) -> str | None:
    """What all of ``stream`` is text in: UTF-8, UTF-16 with its mark, or else Windows-1252. None if it is no text.

    Windows-1252 is what Excel writes in Western Europe, and nearly everything can be read as it: so what has control
    characters then is no text.
    """
    head = stream.read(_BLOCK)
    marked = next((encoding for mark, encoding in _MARKS.items() if head.startswith(mark)), None)
    candidates = [marked] if marked else ["utf-8", "cp1252"]
    for encoding in candidates:
        stream.seek(0)
        if _is_text(stream, encoding):
            return encoding
    return None


def _is_text(stream: BinaryIO, encoding: str) -> bool:
    decoder = getincrementaldecoder(encoding)()
    try:
        while block := stream.read(_BLOCK):
            if not _is_clean(decoder.decode(block), encoding):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_clean(text: str, encoding: str) -> bool:
    if encoding != "cp1252":
        return "\0" not in text
    return not any(control in text for control in _CONTROLS)
