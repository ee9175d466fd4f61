"""What a university's server does, and what the planning's readers see of it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from extensions import db
from fakes.upstream import Upstream
from support.application import CatalogueFolder, MakeApp, leaf
from support.feeds import MONDAY, feed, meetings, vevent
from support.planning import FEED, Events

Stored = Callable[..., dict[str, Any]]
Break = Callable[[Upstream], None]

BROKEN: dict[str, Break] = {
    "slow": lambda upstream: upstream.serve(FEED, meetings(1), delay=30),
    "hanging": lambda upstream: upstream.hang(FEED),
    "dripping": lambda upstream: upstream.drip_body(FEED, b"BEGIN:VCALENDAR"),
    "not found": lambda upstream: upstream.fail(FEED, 404),
    "forbidden": lambda upstream: upstream.fail(FEED, 403),
    "too many requests": lambda upstream: upstream.throttle(FEED),
    "server error": lambda upstream: upstream.fail(FEED, 500),
    "unavailable": lambda upstream: upstream.fail(FEED, 503),
    "HTML with 200": lambda upstream: upstream.serve_html(FEED),
    "HTML as a calendar": lambda upstream: upstream.serve(
        FEED, "\n <html><title>BEGIN:VCALENDAR</title></html>"
    ),
    "empty": lambda upstream: upstream.serve(FEED, b""),
    "blank": lambda upstream: upstream.serve(FEED, b" \r\n "),
    "cut off by the network": lambda upstream: upstream.truncate(FEED, meetings(3).encode()[:-40]),
    "cut off by the server": lambda upstream: upstream.serve(FEED, meetings(3)[:-40]),
    "no calendar": lambda upstream: upstream.serve(FEED, "nothing\r\nEND:VCALENDAR\r\n"),
    "huge": lambda upstream: upstream.serve_huge(FEED),
    "gzip bomb": lambda upstream: upstream.serve_gzip_bomb(FEED),
    "endless redirect": lambda upstream: upstream.redirect_for_ever(FEED),
    "reset": lambda upstream: upstream.reset_connection(FEED),
    "redirect to a private address": lambda upstream: upstream.redirect(FEED, "http://10.0.0.1/a.ics"),
}


@pytest.fixture
def settings(settings: Any) -> Any:
    """A short patience, so that the slow ones are soon over."""
    return settings.model_copy(update={"fetch_timeout": 0.4})


def broken(name: str) -> Any:
    return pytest.param(BROKEN[name], id=name)


@pytest.mark.parametrize("break_it", [broken(name) for name in BROKEN])
class TestFailure:
    def test_the_copy_answers(
        self, events: Events, stored: Stored, upstream: Upstream, break_it: Break
    ) -> None:
        good = events()
        copy = stored()
        break_it(upstream)
        body = events()
        assert (body["status"], body["source"], body["reason"]) == ("ok", "db", "network_error")
        assert body["events"] == good["events"]
        assert body["refreshedAt"] == good["refreshedAt"]
        assert body["backupUpdatedAt"] == copy["backupUpdatedAt"] is not None
        upstream.serve(FEED, meetings(2))
        assert events()["source"] == "network", "and the next call is served normally"

    def test_without_a_copy_there_is_no_data(
        self, events: Events, upstream: Upstream, break_it: Break
    ) -> None:
        break_it(upstream)
        body = events()
        assert (body["status"], body["source"], body["reason"]) == ("error", "none", "no_data")
        assert body["events"] is None
        assert body["nbEvents"] == 0
        assert body["refreshedAt"] is None
        assert body["backupUpdatedAt"] is None


def test_a_refused_connection_is_a_failure_like_any_other(
    catalogue: CatalogueFolder, upstream: Upstream, make_app: MakeApp
) -> None:
    catalogue.add("gone", leaf("x", upstream.refused_url("/a.ics")))
    body = make_app().test_client().get("/api/plannings/gone.x?events=true").get_json()
    assert (body["source"], body["reason"]) == ("none", "no_data")


def test_a_private_address_is_not_asked_unless_it_is_allowed(
    planning: str, make_app: MakeApp, upstream: Upstream
) -> None:
    client = make_app(fetch_allow_hosts=frozenset()).test_client()
    assert client.get(f"/api/plannings/{planning}?events=true").get_json()["source"] == "none"
    assert upstream.requests == []


def test_only_the_copy_never_asks_the_upstream(events: Events, upstream: Upstream) -> None:
    body = events(onlyDb="true")
    assert (body["status"], body["source"], body["reason"], body["events"]) == (
        "error",
        "none",
        "no_data",
        None,
    )
    assert upstream.requests == []


def test_the_range_counts_for_the_copy_too(events: Events, stored: Stored, upstream: Upstream) -> None:
    later = vevent("later", starts_at=MONDAY + timedelta(days=7))
    upstream.serve(FEED, feed(vevent("now"), later))
    events()
    stored()
    upstream.fail(FEED)
    body = events(**{"from": "2026-11-16", "to": "2026-11-22"})
    assert [event["uid"] for event in body["events"]] == ["now"]
    assert (body["source"], body["nbEvents"]) == ("db", 1)


class TestEmpty:
    def test_a_feed_without_events_is_an_empty_schedule(
        self, events: Events, stored: Stored, upstream: Upstream
    ) -> None:
        upstream.serve(FEED, feed())
        body = events()
        assert (body["status"], body["source"], body["reason"]) == ("ok", "network", "empty_schedule")
        assert (body["events"], body["nbEvents"]) == ([], 0)
        copy = stored()
        assert (copy["status"], copy["reason"], copy["events"]) == ("ok", "empty_schedule", [])

    def test_a_filter_that_leaves_nothing_does_not_make_it_one(self, events: Events) -> None:
        body = events(blocklist="algo")
        assert (body["reason"], body["events"], body["nbEvents"]) == (None, [], 0)


def test_one_bad_event_does_not_cost_the_others(events: Events, upstream: Upstream) -> None:
    bad = vevent("bad").replace("DTSTART:20261116T080000Z", "DTSTART:soon")
    upstream.serve(FEED, feed(vevent("a"), bad, vevent("b")))
    assert [event["uid"] for event in events()["events"]] == ["a", "b"]


@pytest.mark.parametrize("declared", ["text/calendar; charset=ISO-8859-1", "text/calendar", "text/plain"])
def test_latin1_is_read_as_such(events: Events, upstream: Upstream, declared: str) -> None:
    body = feed(vevent(summary="Übung für Anfänger")).encode("latin-1")
    upstream.serve(FEED, body, headers={"Content-Type": declared})
    assert events()["events"][0]["summary"] == "Übung für Anfänger"


class TestUnchanged:
    """Costs follow change: neither parsed nor written again."""

    @pytest.fixture
    def writes(self, client: FlaskClient) -> list[str]:
        """The writing statements that reach the database from here on."""
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
                seen.append(statement)

        with client.application.app_context():
            engine: Engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        return seen

    def test_validators_are_sent_and_304_keeps_the_events(
        self, events: Events, stored: Stored, upstream: Upstream, writes: list[str]
    ) -> None:
        first = events()
        stored()
        del writes[:]
        second = events()
        assert upstream.requests[-1].headers["if-none-match"]
        assert second["events"] == first["events"]
        assert second["refreshedAt"] > first["refreshedAt"]
        assert second["source"] == "network"
        assert writes == []

    @pytest.mark.parametrize(
        "again",
        [
            pytest.param(lambda: feed(vevent()), id="the same bytes"),
            pytest.param(lambda: feed(vevent(stamp=MONDAY + timedelta(days=1))), id="another DTSTAMP"),
        ],
    )
    def test_a_body_that_says_the_same_is_not_parsed(
        self,
        events: Events,
        stored: Stored,
        upstream: Upstream,
        writes: list[str],
        again: Callable[[], str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        upstream.serve(FEED, feed(vevent()))
        first = events()
        stored()
        del writes[:]
        monkeypatch.setattr("services.plannings.live.read", lambda *_a, **_k: pytest.fail("parsed again"))
        upstream.serve(FEED, again())
        second = events()
        assert second["events"] == first["events"]
        assert second["backupUpdatedAt"] is not None
        assert writes == []

    def test_export_stamps_do_not_count_as_change(
        self, events: Events, stored: Stored, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upstream.serve(FEED, feed(vevent(description="TD\\n(Exporté le:05/11/2026 14:02)\\n")))
        events()
        stored()
        monkeypatch.setattr("services.plannings.live.read", lambda *_a, **_k: pytest.fail("parsed again"))
        upstream.serve(FEED, feed(vevent(description="TD\\n(Exporté le:06/11/2026 08:00)\\n")))
        assert events()["events"][0]["description"] == "TD"

    def test_validators_outlive_the_process(
        self, events: Events, stored: Stored, upstream: Upstream, make_app: MakeApp, planning: str
    ) -> None:
        first = events()
        stored()
        restarted = make_app().test_client()
        body = restarted.get(f"/api/plannings/{planning}?events=true").get_json()
        assert upstream.requests[-1].headers["if-none-match"]
        assert body["events"] == first["events"]
        assert body["source"] == "network"

    def test_the_copy_changes_only_with_the_events(
        self, events: Events, stored: Stored, upstream: Upstream
    ) -> None:
        events()
        first = stored()["backupUpdatedAt"]
        events()
        assert stored()["backupUpdatedAt"] == first
        upstream.serve(FEED, meetings(2))
        events()
        while (copy := stored())["nbEvents"] != 2:
            pass
        assert copy["backupUpdatedAt"] > first


class TestSharing:
    def test_calls_at_the_same_time_share_one_fetch_and_one_parse(
        self, planning: str, client: FlaskClient, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import services.plannings.live as live

        parses: list[int] = []
        read = live.read
        monkeypatch.setattr(live, "read", lambda *a, **k: parses.append(1) or read(*a, **k))
        release = threading.Event()

        def answer(_request: object, wire: Any) -> None:
            release.wait(10)
            wire.respond(200, {"Content-Type": "text/calendar"}, meetings(3).encode())

        upstream.behave(FEED, answer)
        app = client.application

        def ask(_number: int) -> int:
            body = app.test_client().get(f"/api/plannings/{planning}?events=true").get_json()
            return int(body["nbEvents"])

        with ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(ask, number) for number in range(8)]
            upstream.wait_for(FEED, 1)
            release.set()
            assert [answer.result(10) for answer in answers] == [3] * 8
        assert upstream.hits(FEED) < 8
        assert len(parses) == 1

    def test_within_the_fresh_time_the_last_answer_is_given_again(
        self, planning: str, make_app: MakeApp, upstream: Upstream
    ) -> None:
        client = make_app(fresh_for=60).test_client()
        bodies = [client.get(f"/api/plannings/{planning}?events=true").get_json() for _ in range(3)]
        assert upstream.hits(FEED) == 1
        assert {body["refreshedAt"] for body in bodies} == {bodies[0]["refreshedAt"]}

    def test_without_a_fresh_time_each_call_asks(self, events: Events, upstream: Upstream) -> None:
        for _ in range(3):
            events()
        assert upstream.hits(FEED) == 3


def test_a_host_that_keeps_timing_out_is_left_in_peace_and_the_copy_answers(
    events: Events, stored: Stored, upstream: Upstream
) -> None:
    events()
    stored()
    upstream.hang(FEED)
    upstream.reset()
    for _ in range(7):
        assert events()["source"] == "db"
    assert upstream.hits(FEED) == 5


class TestFiles:
    """Exports that lie in the catalogue's folder."""

    @pytest.fixture
    def path(self, catalogue: CatalogueFolder) -> str:
        (catalogue.path / "exports").mkdir()
        (catalogue.path / "exports" / "a b.ics").write_text(meetings(2))
        catalogue.add("disk", leaf("a", "file:exports/a%20b.ics"))
        return "/api/plannings/disk.a?events=true"

    def test_they_are_read_like_an_upstream(self, path: str, client: FlaskClient) -> None:
        body = client.get(path).get_json()
        assert (body["source"], body["nbEvents"]) == ("network", 2)

    def test_a_file_that_is_gone_or_bad_leaves_the_copy(
        self, path: str, client: FlaskClient, stored: Stored, catalogue: CatalogueFolder
    ) -> None:
        client.get(path)
        stored("disk.a")
        file = catalogue.path / "exports" / "a b.ics"
        file.write_text("<html>")
        assert client.get(path).get_json()["reason"] == "network_error"
        file.unlink()
        body = client.get(path).get_json()
        assert (body["source"], body["nbEvents"]) == ("db", 2)

    def test_a_link_out_of_the_folder_is_not_followed(
        self, path: str, client: FlaskClient, catalogue: CatalogueFolder
    ) -> None:
        outside = catalogue.path.parent / "outside.ics"
        outside.write_text(meetings(1))
        file = catalogue.path / "exports" / "a b.ics"
        file.unlink()
        file.symlink_to(outside)
        assert client.get(path).get_json()["source"] == "none"
