"""A schedule after a restart: compared with the stored copy, whose events are read only for who wants them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, event

from models import PlanningBackup
from services.database import SessionFactory, writing
from services.net.client import Fetched, FetchFailed
from services.plannings.backup_writer import BackupWriter
from services.plannings.backups import Backups
from services.plannings.catalogue import Node
from services.plannings.live import Live
from support.feeds import MONDAY, feed, vevent

NODE = Node("a", "A", "univ.a", url="http://feeds.example/a.ics")
ETAG = '"v1"'


def body(stamped_at: datetime = MONDAY, room: str = "B204", meetings: int = 5) -> bytes:
    return feed(
        *(
            vevent(f"m{number}", starts_at=MONDAY + timedelta(days=number), stamp=stamped_at, location=room)
            for number in range(meetings)
        )
    ).encode()


@dataclass
class FakeFeeds:
    """Answers with ``body``; 304 to who sends the ETag, when it has one."""

    body: bytes
    etag: str | None = None
    asked_with: list[str | None] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def fetch(self, _url: str, etag: str | None, _last_modified: str | None) -> Fetched:
        self.asked_with.append(etag)
        self.meanwhile()
        if etag is not None and etag == self.etag:
            return Fetched(304, b"", None, etag, None)
        return Fetched(200, self.body, "utf-8", self.etag, None)


class Process:
    """What one process of the server has in memory."""

    def __init__(self, new_session: SessionFactory, feeds: FakeFeeds) -> None:
        self.now = datetime(2026, 11, 16, 12, tzinfo=UTC)
        self.backups = Backups(new_session)
        self.writer = BackupWriter(
            self.backups, look_again=lambda full_id, at: pytest.fail(f"{full_id} {at}")
        )
        zone = ZoneInfo("Europe/Paris")
        self.live = Live(feeds, self.backups, self.writer, zone, 0.0, now=lambda: self.now)  # type: ignore[arg-type]


@pytest.fixture
def feeds() -> FakeFeeds:
    return FakeFeeds(body())


@pytest.fixture
def start(new_session: SessionFactory, feeds: FakeFeeds) -> Iterator[Callable[[], Process]]:
    """Starts processes; the first has filled the database."""
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(new_session, feeds))
        return started[-1]

    start().live.refresh(NODE)
    started[0].writer.flush()
    yield start
    for process in started:
        process.writer.close()


@pytest.fixture
def event_reads(new_session: SessionFactory) -> Iterator[list[str]]:
    """The statements that read the events of copies."""
    reads: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "planning_backup.events" in statement and statement.startswith("SELECT"):
            reads.append(statement)

    engine = new_session().get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    yield reads
    event.remove(engine, "before_cursor_execute", listen)


def adopt(etag: str | None, feeds: FakeFeeds, process: Process) -> None:
    """From now on the feed has this ETag, and the database knows it."""
    feeds.etag = etag
    process.live.refresh(NODE)
    process.writer.flush()


def remove_copies(new_session: SessionFactory) -> None:
    with writing(new_session) as session:
        session.execute(delete(PlanningBackup))


@pytest.mark.parametrize("etag", [None, ETAG])
def test_refreshing_what_is_unchanged_reads_no_events(
    start: Callable[[], Process],
    feeds: FakeFeeds,
    new_session: SessionFactory,
    event_reads: list[str],
    etag: str | None,
) -> None:
    adopt(etag, feeds, start())
    process = start()
    process.now += timedelta(hours=7)
    feeds.body = body(stamped_at=process.now)
    process.live.refresh(NODE)
    process.writer.flush()
    saved = Backups(new_session).saved(NODE.full_id)
    assert saved is not None
    assert saved.refreshed_at == process.now
    assert saved.validators.etag == etag
    assert feeds.asked_with[-1] == etag
    assert event_reads == []
    assert process.live.schedule(NODE).content.count == 5
    assert len(event_reads) == 1, "reads of events are noticed"


@pytest.mark.parametrize("etag", [None, ETAG])
def test_who_asks_for_what_is_unchanged_gets_the_stored_events(
    start: Callable[[], Process], feeds: FakeFeeds, event_reads: list[str], etag: str | None
) -> None:
    adopt(etag, feeds, start())
    known = start().live.schedule(NODE).content
    event_reads.clear()
    process = start()
    schedules = [process.live.schedule(NODE) for _ in range(3)]
    assert [schedule.content for schedule in schedules] == [known] * 3
    assert len(event_reads) == 1


@pytest.mark.parametrize("etag", [None, ETAG])
def test_a_copy_that_goes_away_while_the_upstream_confirms_it_is_fetched_again(
    start: Callable[[], Process], feeds: FakeFeeds, new_session: SessionFactory, etag: str | None
) -> None:
    adopt(etag, feeds, start())
    process = start()
    feeds.asked_with.clear()
    feeds.meanwhile = lambda: remove_copies(new_session)
    assert process.live.schedule(NODE).content.count == 5
    assert feeds.asked_with == [etag, None]


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"<html>" + body(),
        body()[: len(body()) // 2],
        body().replace(b"END:VCALENDAR", b""),
        body() + b"BEGIN:VCALENDAR\r\n",
        body().rstrip() + b"(Updated :x)",
    ],
    ids=["empty", "html", "half", "no end", "begun again", "stamp behind the end"],
)
@pytest.mark.parametrize("restarted", [True, False])
def test_a_body_that_is_not_whole_is_never_an_unchanged_one(
    start: Callable[[], Process], feeds: FakeFeeds, wrong: bytes, restarted: bool
) -> None:
    process = start()
    if not restarted:
        process.live.schedule(NODE)
    process.now += timedelta(hours=7)
    feeds.body = wrong
    with pytest.raises(FetchFailed):
        process.live.refresh(NODE)
    process.writer.flush()
    saved = process.backups.saved(NODE.full_id)
    assert saved is not None
    assert saved.refreshed_at < process.now


def test_a_change_is_seen_after_a_restart(start: Callable[[], Process], feeds: FakeFeeds) -> None:
    feeds.body = body(room="C001")
    process = start()
    process.live.refresh(NODE)
    assert all(one.location == "C001" for one in process.live.schedule(NODE).content.occurrences())
    process.writer.flush()
    assert start().live.schedule(NODE).content.occurrences()[0].location == "C001"
