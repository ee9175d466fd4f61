"""How a server fails, and when. A fault spoils one reply, or says nothing at all."""

import re
from collections.abc import Callable
from html import escape

from fakes.starplan.reply import Reply
from fakes.wire import Hangup, Wire

Fault = Callable[[Reply, Wire], None]

FOREVER = 60.0
"""Seconds that a hang lasts when neither side ends it before."""
_EVENT = re.compile(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


def status(code: int, text: str = "", content_type: str = "text/plain", **headers: str) -> Fault:
    def spoil(reply: Reply, wire: Wire) -> None:
        reply.status, reply.text, reply.content_type = code, text, content_type
        reply.headers.update({name.replace("_", "-"): value for name, value in headers.items()})

    return spoil


def page(code: int, words: str) -> Fault:
    return status(code, f"<!DOCTYPE html><html><body><h1>{escape(words)}</h1></body></html>", "text/html")


def redirect(to: str) -> Fault:
    return status(302, Location=to)


def body(text: str) -> Fault:
    """A good status with a body of its own, in the type that was to come."""

    def spoil(reply: Reply, wire: Wire) -> None:
        reply.text = text

    return spoil


def text(change: Callable[[str], str]) -> Fault:
    def spoil(reply: Reply, wire: Wire) -> None:
        reply.text = change(reply.text)

    return spoil


def charset(written: str, declared: str | None) -> Fault:
    """``written`` is what the bytes are in, ``declared`` what the header says of them."""

    def spoil(reply: Reply, wire: Wire) -> None:
        reply.charset, reply.declared = written, declared

    return spoil


def encoded_twice_as(codec: str) -> Fault:
    """UTF-8 that someone on the way took for another charset, and encoded again."""

    def spoil(reply: Reply, wire: Wire) -> None:
        reply.text = reply.text.encode().decode(codec, "ignore")
        reply.charset = reply.declared = "utf-8"

    return spoil


def hang(reply: Reply, wire: Wire) -> None:
    wire.pause(FOREVER)
    raise Hangup


def reset(reply: Reply, wire: Wire) -> None:
    wire.reset()


def cut_connection(reply: Reply, wire: Wire) -> None:
    """Half of what was announced."""
    reply.cut_after = 0.5


def events(change: Callable[[int, str], str]) -> Fault:
    """Changes VEVENTs by their place in the calendar, from 0."""

    def spoil(reply: Reply, wire: Wire) -> None:
        numbers = iter(range(10**6))
        reply.text = _EVENT.sub(lambda match: change(next(numbers), match[0]), reply.text)

    return spoil


def _bad_start(event: str) -> str:
    return re.sub(r"DTSTART[^\r]*", "DTSTART;TZID=Europe/Berlin:2026-13-45", event)


def _same_uid(event: str) -> str:
    return re.sub(r"UID:\d+", "UID:7314620958114260000", event)


def _without_uid(event: str) -> str:
    return re.sub(r"UID:\d+\r\n", "", event)


server_error = status(500, "java.lang.NullPointerException")
unavailable = status(503, "Service Unavailable")
bad_gateway = page(502, "Bad Gateway")
maintenance = page(200, "Wartungsarbeiten")
login_elsewhere = redirect("https://login.example.edu/idp/profile/SAML2?SAMLRequest=x")
no_rights = status(400, "No rights to view this plan as ical")
throttled = status(429, "Too many requests", Retry_After="7")
empty_body = body("")
broken_json = text(lambda text: text[: len(text) * 2 // 3])
cut_calendar = broken_json
cut_between_events = text(lambda text: text.rpartition("BEGIN:VEVENT")[0])
no_items = body("[[]]")
error_object = body('[[{"error":"Es ist ein interner Fehler aufgetreten"}]]')
no_events = events(lambda n, event: "")
one_bad_event = events(lambda n, event: _bad_start(event) if n == 0 else event)
many_bad_events = events(lambda n, event: _bad_start(event) if n % 10 == 0 else event)
without_uids = events(lambda n, event: _without_uid(event))
same_uids = events(lambda n, event: _same_uid(event))
says_utf8_is_latin1 = charset("iso-8859-1", "utf-8")
says_latin1_is_utf8 = charset("utf-8", "iso-8859-1")
says_nothing_in_utf8 = charset("utf-8", None)
says_nothing_in_latin1 = charset("iso-8859-1", None)
says_two_charsets = charset("iso-8859-1", "utf-8; charset=ISO-8859-1")
encoded_twice = encoded_twice_as("cp1252")
encoded_twice_as_latin1 = encoded_twice_as("latin-1")


def letters_replaced(reply: Reply, wire: Wire) -> None:
    """Someone on the way wrote question marks in diamonds, and says so in UTF-8."""
    reply.text = re.sub("[^\x00-\x7f]", "\ufffd", reply.text)
    reply.charset = reply.declared = "utf-8"


BROKEN: dict[str, Fault] = {
    "server error": server_error,
    "unavailable": unavailable,
    "bad gateway": bad_gateway,
    "reset": reset,
    "connection cut": cut_connection,
    "maintenance page": maintenance,
    "login elsewhere": login_elsewhere,
    "throttled": throttled,
    "empty body": empty_body,
    "cut in the middle": broken_json,
    "error object": error_object,
}
"""Faults that spoil whatever they hit, without waiting: what a test throws at any request of a sweep."""
