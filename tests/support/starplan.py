"""A university that follows a stand-in StarPlan server: sweeps, and what a reader sees afterwards."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from requests import PreparedRequest
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import selectinload, sessionmaker

from fakes.starplan import SMALL, StarPlanServer, World
from fakes.starplan.faults import Fault
from fakes.starplan.size import Size
from fakes.wire import Hangup, Recorded
from models import (
    AcademicPeriod,
    Base,
    Change,
    Course,
    Event,
    EventSource,
    Group,
    Instructor,
    Level,
    Program,
    Record,
    Room,
    SyncError,
    Term,
)
from models.sqlite import prepare_engine
from services.changes.images import image_of
from services.changes.references import kinds
from services.net.answer import Document
from services.net.failures import FailureKind, FetchFailed, Redirected
from services.processes import place
from services.starplan.client import StarPlan
from services.starplan.courtesy import Pace
from services.starplan.instance import Instance
from services.starplan.overlay import Overlay
from services.starplan.sync.following import Following
from services.starplan.sync.report import Report
from services.starplan.sync.sweep import Sweep
from support.clock import Clock

BERLIN = ZoneInfo("Europe/Berlin")
ROOT = "http://splan.example.edu/splan"
TERM_BEGINS = datetime(2026, 10, 4, 12, tzinfo=UTC)
TINY = Size(programs=2, levels=4, courses=10, rooms=6, instructors=5, events=40)


class _NoWire:
    """What faults of the connection do where there is none."""

    def reset(self) -> None:
        raise Hangup

    def pause(self, seconds: float) -> None:
        raise Hangup


class InProcess:
    """A stand-in server asked without a connection: what a guarded client would make of its replies."""

    def __init__(self, world: World) -> None:
        self.server = StarPlanServer(world)
        wire = self.server._server
        wire.server_close()
        wire.stopping.close()
        wire._stop.close()
        self.requests = 0
        self.spoil: Callable[[int, str], Fault | None] = lambda _number, _kind: None
        """Told of the number of a request, from 0, and of its kind."""
        self.between: Callable[[], None] = lambda: None
        """Called before each request."""

    def send(self, request: PreparedRequest, seconds: float, **_more: Any) -> Document:
        self.between()
        parts = urlsplit(str(request.url))
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        recorded = Recorded(str(request.method), path, headers, 1)
        reply = self._reply(recorded)
        if 300 <= reply.status < 400:
            raise Redirected(reply.headers.get("Location", ""), reply.status)
        if reply.status >= 500 or reply.status == 429:
            kind = FailureKind.HTTP_429 if reply.status == 429 else FailureKind.HTTP_5XX
            raise FetchFailed(kind, f"answered {reply.status}", None, reply.status)
        return Document(reply.status, reply.all_headers, reply.body)

    def _reply(self, recorded: Recorded) -> Any:
        server, params = self.server, _params(recorded.path)
        kind = server._kind(recorded.route, params)
        number, self.requests = self.requests, self.requests + 1
        reply = server._reply(kind, params, recorded)
        fault = self.spoil(number, kind)
        try:
            if fault is not None:
                fault(reply, _NoWire())
        except Hangup:
            raise FetchFailed(FailureKind.NETWORK_ERROR, "the connection ended") from None
        if reply.cut_after is not None:
            raise FetchFailed(FailureKind.NETWORK_ERROR, "the connection ended early")
        return reply


def _params(path: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))


class _Passing:
    """Time that passes by waiting alone, and with every wait: no rest of a second is too short."""

    def __init__(self) -> None:
        self._now = 0.0

    def seconds(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += max(seconds, 1e-6)


@dataclass
class _Held:
    """The overlay that a follower has now, instead of a file."""

    follower: "Follower"

    def current(self) -> Overlay:
        return self.follower.overlay


@dataclass
class Follower:
    """A database that follows a server."""

    new_session: Any
    net: Any
    clock: Clock
    overlay: Overlay = field(default_factory=Overlay)
    root: str = ROOT
    sites: tuple[str, ...] = ()

    @property
    def following(self) -> Following:
        return Following("test", self.root, BERLIN, self.connect, _Held(self), self.sites)

    def connect(self, capabilities: Mapping[str, Any]) -> StarPlan:
        """A client that waits for nothing, and believes that it did."""
        passing = _Passing()
        pace = Pace(passing.seconds, passing.sleep, lambda: 0.0)
        instance = Instance(self.root, BERLIN)
        return StarPlan(instance, self.net, capabilities, pace=pace, now=self.clock)

    def sweep(self, **options: Any) -> Report:
        return Sweep(self.new_session, self.following, now=self.clock, **options).run("test")

    def all(self, model: type[Base], *conditions: Any) -> list[Any]:
        with self.new_session() as session:
            query = select(model).where(*conditions)
            if model is Event:
                query = query.options(selectinload(Event.bookings)).order_by(Event.starts_at, Event.uid)
            return list(session.scalars(query))

    def changes(self, since: int = 0) -> list[Change]:
        with self.new_session() as session:
            return list(session.scalars(select(Change).where(Change.id > since).order_by(Change.id)))

    def last_change(self) -> int:
        return max((change.id for change in self.changes()), default=0)

    def images(self) -> dict[tuple[str, int], Any]:
        """Every living row."""
        found = {}
        with self.new_session() as session:
            for model in kinds().values():
                query = select(model).where(model.deleted_at.is_(None))
                query = query.options(selectinload(Event.bookings)) if model is Event else query
                found |= {(row.kind, row.id): image_of(row) for row in session.scalars(query)}
        return found

    @contextmanager
    def all_statements(self):
        """What is sent to the database."""
        seen: list[str] = []
        with self.new_session() as session:
            engine = session.get_bind()

        def note(_connection, _cursor, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    @contextmanager
    def written(self):
        """The statements that change something but the rows of the sweep itself."""
        found: list[str] = []
        with self.all_statements() as seen:
            yield found
        found += [
            statement
            for statement in seen
            if statement.startswith(("INSERT", "UPDATE", "DELETE"))
            and not any(own in statement for own in ("sync_run", "sync_state"))
        ]


@contextmanager
def database(folder: Path, url: str = ""):
    """The factory of sessions of an empty database."""
    engine = create_engine(url or f"sqlite:///{folder / 'horarium.sqlite'}")
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    try:
        yield sessionmaker(engine)
    finally:
        engine.dispose()


def follower(new_session: Any, world: World | None = None, at: datetime = TERM_BEGINS) -> Follower:
    return Follower(new_session, InProcess(world or World(SMALL)), Clock(at))


def ended_process() -> str:
    """The name, as runs have it, of a process of this host that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return f"{place().rpartition(':')[0]}:{process.pid}:x"


def public(here: Follower) -> dict[str, Any]:
    """All that a reader can see, with public ids instead of our own."""
    with here.new_session() as session:
        uids = {
            model: dict(session.execute(select(model.id, model.uid)).all())
            for model in (Term, Program, Level, Group, Course, Instructor, Room, AcademicPeriod, Event)
        }
        found: dict[str, Any] = {}
        for model in (Term, Program, Level, Group, Course, Instructor, Room):
            found[model.kind] = {str(row.uid): _told(row, uids) for row in session.scalars(select(model))}
        events = session.scalars(select(Event).options(selectinload(Event.bookings)))
        found["event"] = {row.uid: _event(row, uids) for row in events}
        found["period"] = {
            str(row.uid): (
                uids[Term][row.term_id],
                uids[Level][row.level_id],
                row.is_current,
                row.event_count,
            )
            for row in session.scalars(select(AcademicPeriod))
        }
        found["source"] = {
            (uids[Event][row.event_id], uids[AcademicPeriod][row.period_id]): (row.row_hash, row.is_gone)
            for row in session.scalars(select(EventSource))
        }
        found["error"] = {
            (uids[Program].get(row.program_id), uids[Level].get(row.level_id)): row.kind
            for row in session.scalars(select(SyncError))
        }
        return found


_REFERENCES = {"program_id": Program, "level_id": Level, "parent_id": Group, "course_id": Course}


def _told(row: Record, uids: Mapping[type, Mapping[int, Any]]) -> dict[str, Any]:
    image = image_of(row)
    for name, model in _REFERENCES.items():
        if image.get(name) is not None:
            image[name] = uids[model][image[name]]
    return image


def _event(row: Event, uids: Mapping[type, Mapping[int, Any]]) -> dict[str, Any]:
    image = _told(row, uids)
    image["rooms"] = [uids[Room][number] for number in image["rooms"]]
    image["instructors"] = [uids[Instructor][number] for number in image["instructors"]]
    image["groups"] = sorted(str(uids[Group][number]) for number in image["groups"])
    image["bookings"] = sorted(
        (booking.starts_at, booking.ends_at, booking.blocks) for booking in row.bookings
    )
    return image
