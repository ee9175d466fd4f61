"""What the client makes of answers that arrive."""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from fakes.upstream import Upstream
from fakes.wire import Recorded, Wire
from services.net.client import VERSION, FetchFailed, GuardedClient

Failure = Callable[..., FetchFailed]

MONDAY = "Mon, 02 Mar 2026 08:00:00 GMT"


def test_a_feed_comes_with_its_charset_and_validators(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "body", etag=True, last_modified=MONDAY)
    fetched = client.fetch(upstream.url("/a.ics?week=1"))
    assert (fetched.status, fetched.body, fetched.charset) == (200, b"body", "utf-8")
    assert fetched.etag
    assert fetched.etag.startswith('"')
    assert fetched.last_modified == MONDAY
    assert upstream.requests[0].path == "/a.ics?week=1"


def test_bytes_in_another_charset_are_left_alone(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve_latin1("/a.ics", "Été")
    fetched = client.fetch(upstream.url("/a.ics"))
    assert (fetched.body, fetched.charset) == ("Été".encode("latin-1"), "iso-8859-1")


def test_no_declared_charset_is_none(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "x", headers={"Content-Type": "text/calendar"})
    assert client.fetch(upstream.url("/a.ics")).charset is None


def test_the_request_says_who_asks(upstream: Upstream, client: GuardedClient) -> None:
    client.fetch(upstream.url("/good.ics"))
    headers = upstream.requests[0].headers
    assert headers["user-agent"] == f"Horarium/{VERSION} (+it@example.edu)"
    assert {"gzip", "deflate"} <= set(headers["accept-encoding"].replace(" ", "").split(","))
    assert "if-none-match" not in headers


def test_the_version_that_others_see_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION


def test_an_unchanged_feed_is_a_304_with_its_etag(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "body", etag=True)
    etag = client.fetch(upstream.url("/a.ics")).etag
    again = client.fetch(upstream.url("/a.ics"), etag=etag)
    assert (again.status, again.body, again.etag) == (304, b"", etag)


def test_an_unchanged_feed_is_known_by_its_date(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "body", last_modified=MONDAY)
    assert client.fetch(upstream.url("/a.ics"), last_modified=MONDAY).status == 304


def test_a_304_without_validators_confirms_those_it_was_asked_with(
    upstream: Upstream, client: GuardedClient
) -> None:
    upstream.serve("/a.ics", status=304)
    assert client.fetch(upstream.url("/a.ics"), etag='"mine"').etag == '"mine"'


def test_a_changed_feed_is_sent_again(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "new", etag=True)
    assert client.fetch(upstream.url("/a.ics"), etag='"old"').body == b"new"


def test_a_304_that_nobody_asked_for_is_the_servers_failure(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    upstream.serve("/a.ics", status=304)
    assert failure(client, upstream.url("/a.ics")).kind == "http_5xx"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (201, "invalid_body"),
        (204, "invalid_body"),
        (206, "invalid_body"),
        (300, "invalid_body"),
        (302, "invalid_body"),  # it does not say where to
        (401, "http_4xx"),
        (404, "http_4xx"),
        (410, "http_4xx"),
        (429, "http_429"),
        (500, "http_5xx"),
        (503, "http_5xx"),
        (999, "http_5xx"),
    ],
)
def test_a_status_gives_its_kind_of_failure(
    upstream: Upstream, client: GuardedClient, failure: Failure, status: int, kind: str
) -> None:
    upstream.fail("/a.ics", status)
    failed = failure(client, upstream.url("/a.ics"))
    assert (failed.kind, failed.detail) == (kind, f"answered {status}")
    assert client.fetch(upstream.url("/good.ics")).status == 200


def test_html_with_200_is_left_to_the_reader(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve_html("/a.ics")
    assert client.fetch(upstream.url("/a.ics")).body.startswith(b"<!DOCTYPE html>")


def _in(**distance: int) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(**distance), usegmt=True)


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        (_in(minutes=30), 1, 1800),
        (_in(days=-3), 0, 0),
        ("9" * 400, 86_400, 86_400),
        (_in(days=4000), 86_400, 86_400),
    ],
    ids=["seconds", "none", "soon", "over", "endless", "in years"],  # the same for all workers of a run
)
def test_a_host_that_wants_a_pause_says_how_long(
    upstream: Upstream, client: GuardedClient, failure: Failure, retry_after: str, least: float, most: float
) -> None:
    upstream.throttle("/a.ics", retry_after)
    failed = failure(client, upstream.url("/a.ics"))
    assert failed.kind == "http_429"
    assert failed.retry_after is not None
    assert least <= failed.retry_after <= most


@pytest.mark.parametrize("retry_after", ["", "soon", "-5", "1e9", "inf", "٣"])
def test_a_pause_that_makes_no_sense_is_none(
    upstream: Upstream, client: GuardedClient, failure: Failure, retry_after: str
) -> None:
    head = f"HTTP/1.1 429 Slow\r\nRetry-After: {retry_after}\r\nContent-Length: 0\r\n\r\n".encode()
    upstream.behave("/a.ics", lambda _, wire: wire.send(head))
    assert failure(client, upstream.url("/a.ics")).retry_after is None


def test_no_cookie_is_sent_back(upstream: Upstream, client: GuardedClient) -> None:
    upstream.serve("/a.ics", "x", headers={"Set-Cookie": "session=1; Path=/"})
    client.fetch(upstream.url("/a.ics"))
    client.fetch(upstream.url("/a.ics"))
    assert [request.headers.get("cookie") for request in upstream.requests] == [None, None]


def test_a_connection_is_used_again(upstream: Upstream, client: GuardedClient) -> None:
    upstream.fail("/gone.ics", 404)
    client.fetch(upstream.url("/good.ics"))
    with pytest.raises(FetchFailed):
        client.fetch(upstream.url("/gone.ics"))
    client.fetch(upstream.url("/good.ics"))
    assert [request.nth for request in upstream.requests] == [1, 2, 3]


def test_a_kept_connection_that_the_host_drops_is_replaced_once(
    upstream: Upstream, client: GuardedClient
) -> None:
    def answer(request: Recorded, wire: Wire) -> None:
        if request.nth > 1:
            wire.reset()
        wire.respond(200, {}, b"fine")

    upstream.behave("/a.ics", answer)
    assert [client.fetch(upstream.url("/a.ics")).body for _ in range(2)] == [b"fine", b"fine"]
    assert [request.nth for request in upstream.requests] == [1, 2, 1]


def test_a_new_connection_that_breaks_is_not_tried_again(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    upstream.reset_connection("/a.ics")
    assert failure(client, upstream.url("/a.ics")).kind == "network_error"
    assert upstream.hits("/a.ics") == 1


def test_a_port_where_nothing_listens_refuses(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    assert failure(client, upstream.refused_url("/a.ics")).kind == "connection_refused"


def test_a_closed_client_has_let_go_of_its_connections(upstream: Upstream, client: GuardedClient) -> None:
    client.fetch(upstream.url("/good.ics"))
    client.close()
    assert client.fetch(upstream.url("/good.ics")).status == 200
    assert [request.nth for request in upstream.requests] == [1, 1]


@pytest.mark.parametrize("path", ["/404", "/reset", "/truncated", "/loop"])
def test_a_failure_never_tells_the_secret_in_its_url(
    upstream: Upstream, client: GuardedClient, failure: Failure, path: str
) -> None:
    upstream.reset_connection("/reset")
    upstream.truncate("/truncated", b"BEGIN")
    upstream.redirect_for_ever("/loop")
    url = upstream.url(f"{path}?token=hunter2").replace("://", "://student:secret@")
    failed = failure(client, url)
    told = f"{failed} {failed.detail} {failed.__cause__}"
    assert "hunter2" not in told
    assert "secret" not in told
    assert failed.__suppress_context__ or failed.__context__ is None


@pytest.mark.parametrize(
    "header",
    [
        "ETag: " + '"' + "a" * 60_000 + '"',
        'ETag: "a\x7fb"',
        "Last-Modified: " + "a" * 60_000,
        "Last-Modified: Mon,\x1f02 Mar",
    ],
    ids=["long", "unprintable", "long date", "unprintable date"],
)
def test_validators_that_cannot_be_kept_are_not(
    upstream: Upstream, client: GuardedClient, header: str
) -> None:
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n{header}\r\n\r\nbody".encode()
    upstream.behave("/a.ics", lambda _, wire: wire.send(answer))
    fetched = client.fetch(upstream.url("/a.ics"))
    assert (fetched.body, fetched.etag, fetched.last_modified) == (b"body", None, None)


def test_a_wait_beyond_all_calendars_is_no_wait(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    upstream.throttle("/a.ics", f"Mon, 01 Jan {'9' * 20} 00:00:00 GMT")
    refused = failure(client, upstream.url("/a.ics"))
    assert (refused.kind, refused.retry_after) == ("http_429", None)


def test_a_redirect_to_an_address_of_a_page_is_no_redirect(
    upstream: Upstream, client: GuardedClient, failure: Failure
) -> None:
    upstream.redirect("/a.ics", "/" + "a" * 60_000)
    assert failure(client, upstream.url("/a.ics")).kind == "invalid_body"
    assert len(upstream.requests) == 1


def test_a_content_type_of_a_page_declares_nothing(upstream: Upstream, client: GuardedClient) -> None:
    label = 'text/calendar; charset="' + "a;" * 30_000 + '"'
    upstream.serve("/a.ics", "x", headers={"Content-Type": label})
    assert client.fetch(upstream.url("/a.ics")).charset is None
