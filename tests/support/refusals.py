"""How the timetable's doors refuse, and what nobody should send them."""

import json
from typing import Any

from werkzeug.test import TestResponse

ERROR_KEYS = {"timestamp", "message", "details", "errorCode"}
LARGEST_ID = 2**31 - 1

NO_OBJECTS = [b"", b"{", b"[]", b"[1]", b'"text"', b"7", b"null", b"\xff\xfe", b"name=A", b"[" * 50_000]
"""Bodies that are no JSON object."""
NO_TEXT = [None, 7, 1.5, True, [], ["A"], {}, {"a": 1}]
BAD_TEXT = ["\x00", "a\x00b", "\ud800", "a\udfff"]
NO_NAME = ["", " ", "\t\n", " \u2003 ", "n" * 256, *BAD_TEXT, *NO_TEXT]
NO_ABBREVIATION = ["n" * 51, *BAD_TEXT, *NO_TEXT]
NO_FREE_TEXT = ["n" * 256, *BAD_TEXT, *NO_TEXT]
NO_SIZE = [0, -1, 2**31, 2**63, 10**400, 1.5, "7", "", True, None, [], {}]
NO_ID = [-1, 2**31, 2**64, 10**400, 1.5, "7", "", True, [], {}]


def refused(response: TestResponse, status: int, code: str) -> Any:
    """The body of an answer that must be this error, in its exact shape."""
    body = response.get_json()
    assert (response.status_code, body["errorCode"]) == (status, code), body
    if code == "VALIDATION_FAILED":
        assert set(body) == {"timestamp", "errors", "errorCode"}
        assert body["errors"]
        assert all(set(error) == {"field", "error"} for error in body["errors"])
    else:
        assert set(body) >= ERROR_KEYS
    assert body["timestamp"].endswith("Z")
    return body


def invalid_field(response: TestResponse, field: str) -> None:
    """A 400 that names ``field`` alone; or the body, which is no JSON where a text or number is out of all bounds."""
    errors = refused(response, 400, "VALIDATION_FAILED")["errors"]
    assert {error["field"].split(".")[0] for error in errors} in ({field}, {"body"}), errors


def as_sent(value: Any) -> bytes:
    """JSON, also of what the test client would not send."""
    return json.dumps(value).encode()
