"""The worker: how many at once, what it tells the queue, and how it stops."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from jobs.job import Status
from jobs.refresh_worker import AT_ONCE, RefreshWorker
from models import PlanningFeed
from services.database import SessionFactory
from services.net.failures import FailureKind, FetchFailed, HostPaused
from services.plannings.catalogue import Node
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.hosts import host_of
from services.plannings.refresh_queue import Refresh, RefreshQueue
from support.application import CatalogueFolder, leaf
from support.clock import NOON, Clock

Answer = Callable[[Node], None]


class FakeLive:
    """Stands for the upstreams: ``answer`` returns or raises; counts what runs at the same time."""

    def __init__(self) -> None:
        self.answer: Answer = lambda node: None
        self.asked: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def refresh(self, node: Node) -> None:
        assert node.url is not None
        host = host_of(node.url)
        with self._lock:
            self.asked[node.full_id] += 1
            for name in (host, "all"):
                self._running[name] += 1
                self.peak[name] = max(self.peak[name], self._running[name])
        try:
            self.answer(node)
        finally:
            with self._lock:
                self._running[host] -= 1
                self._running["all"] -= 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def live() -> FakeLive:
    return FakeLive()


@pytest.fixture
def queue(new_session: SessionFactory, clock: Clock) -> RefreshQueue:
    return RefreshQueue(new_session, now=clock, chance=lambda: 0.5)


@pytest.fixture
def enqueue(queue: RefreshQueue, catalogue: CatalogueFolder) -> Any:
    """Put plannings ``host-number`` into the catalogue and the queue."""

    def put(**hosts: int) -> None:
        names = [(host, f"{host}-{number}") for host, count in hosts.items() for number in range(count)]
        catalogue.add("u", *(leaf(name, f"http://{host}.example.edu/{name}") for host, name in names))
        queue.enqueue_all([Refresh(f"u.{name}", f"{host}.example.edu:80", 0, NOON) for host, name in names])

    return put


@pytest.fixture
def make_worker(queue: RefreshQueue, live: FakeLive, clock: Clock, catalogue: CatalogueFolder) -> Any:
    def make(elected: Callable[[], bool] = lambda: True) -> RefreshWorker:
        store = CatalogueStore(catalogue.path)
        return RefreshWorker(queue, live, store, "me", elected, clock)  # type: ignore[arg-type]

    return make


def feed(new_session: SessionFactory, full_id: str) -> PlanningFeed | None:
    with new_session() as session:
        return session.scalar(select(PlanningFeed).where(PlanningFeed.full_id == full_id))


def silent(_status: Status) -> None:
    pass


def test_it_works_until_nothing_is_due(
    make_worker: Any, enqueue: Any, queue: RefreshQueue, live: FakeLive
) -> None:
    enqueue(a=7, b=3)
    reported: list[Status] = []
    turn = make_worker().run(reported.append)
    assert (turn.status, turn.pause) == (Status.IDLE, 1.0)
    assert set(reported) == {Status.WORKING}
    assert queue.size().depth == 0
    assert len(live.asked) == 10
    assert set(live.asked.values()) == {1}


def test_two_of_a_host_and_eight_in_all_run_at_once(make_worker: Any, enqueue: Any, live: FakeLive) -> None:
    full = threading.Barrier(AT_ONCE)
    held = threading.Semaphore(AT_ONCE)

    def answer(_node: Node) -> None:
        if held.acquire(blocking=False):
            full.wait(10)  # the first eight wait for each other: so many do run at once

    live.answer = answer
    enqueue(a=6, b=6, c=6, d=6, e=6)
    make_worker().run(silent)
    assert live.peak.pop("all") == AT_ONCE
    assert max(live.peak.values()) == 2


def test_failures_are_told_to_the_queue(
    make_worker: Any, enqueue: Any, queue: RefreshQueue, live: FakeLive, new_session: SessionFactory
) -> None:
    def answer(node: Node) -> None:
        if node.full_id == "u.a-0":
            raise FetchFailed(FailureKind.HTTP_4XX, "x", None, 404)
        if node.full_id == "u.a-1":
            raise FetchFailed(FailureKind.TIMEOUT, "x")

    live.answer = answer
    enqueue(a=3)
    turn = make_worker().run(silent)
    assert turn.status is Status.IDLE
    off, waits = feed(new_session, "u.a-0"), feed(new_session, "u.a-1")
    assert off is not None
    assert off.disabled_until is not None
    assert waits is not None
    assert (waits.failures, waits.disabled_until) == (1, None)
    assert queue.size().depth == 1


def test_a_mistake_of_ours_costs_one_planning_and_not_the_worker(
    make_worker: Any, enqueue: Any, queue: RefreshQueue, live: FakeLive, new_session: SessionFactory
) -> None:
    def answer(node: Node) -> None:
        if node.full_id == "u.a-0":
            raise ZeroDivisionError

    live.answer = answer
    enqueue(a=4)
    make_worker().run(silent)
    broken = feed(new_session, "u.a-0")
    assert broken is not None
    assert broken.failure_kind == "parse_error"
    assert queue.size().depth == 1
    assert len(live.asked) == 4


def test_a_host_that_keeps_timing_out_is_left_alone_for_the_pause(
    make_worker: Any,
    enqueue: Any,
    queue: RefreshQueue,
    live: FakeLive,
    clock: Clock,
    new_session: SessionFactory,
) -> None:
    def answer(node: Node) -> None:
        if clock.seconds() < 30 and "/a-" in (node.url or ""):
            raise HostPaused("a.example.edu:80", 30.0)

    live.answer = answer
    enqueue(a=50, b=2)
    worker = make_worker()
    assert worker.run(silent).status is Status.PAUSED
    assert live.asked.total() <= 2 + 2
    assert queue.size().depth == 50
    assert feed(new_session, "u.a-0") is None, "nobody was asked, so nobody failed"
    for _ in range(29):
        clock.go(1)
        worker.run(silent)
    assert live.asked.total() <= 2 + 2
    clock.go(1)
    worker.run(silent)
    assert queue.size().depth == 0


def test_what_becomes_due_soon_is_awaited_exactly(
    make_worker: Any, queue: RefreshQueue, enqueue: Any, clock: Clock
) -> None:
    enqueue(a=1)
    worker = make_worker()
    clock.go(-0.4)
    assert worker.run(silent).pause == pytest.approx(0.4)
    clock.go(-60)
    assert worker.run(silent).pause == 1.0
    clock.go(61)
    worker.run(silent)
    assert queue.size().depth == 0


def test_an_idle_turn_is_one_select(make_worker: Any, new_session: SessionFactory) -> None:
    worker = make_worker()
    with new_session() as session:
        engine = session.get_bind()
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: sent.append(statement))
    worker.run(silent)
    assert [statement.split()[0] for statement in sent if not statement.startswith("BEGIN")] == ["SELECT"]


def test_a_planning_that_left_the_catalogue_is_dropped(
    make_worker: Any, queue: RefreshQueue, enqueue: Any, live: FakeLive
) -> None:
    enqueue(a=1)
    queue.enqueue("u.gone", "a.example.edu:80", 0, NOON)
    worker = make_worker()
    worker.run(silent)
    worker.run(silent)
    assert queue.size().depth == 0
    assert set(live.asked) == {"u.a-0"}


def test_who_is_not_elected_starts_nothing(make_worker: Any, enqueue: Any, live: FakeLive) -> None:
    enqueue(a=3)
    make_worker(elected=lambda: False).run(silent)
    assert not live.asked


def test_it_stops_within_the_deadline_when_hosts_hang(
    make_worker: Any, enqueue: Any, live: FakeLive, queue: RefreshQueue
) -> None:
    hang, asked = threading.Event(), threading.Event()

    def answer(_node: Node) -> None:
        asked.set()
        hang.wait(60)

    live.answer = answer
    enqueue(a=2, b=2)
    worker = make_worker()
    running = threading.Thread(target=worker.run, args=(silent,), daemon=True)
    running.start()
    assert asked.wait(10)
    began = time.monotonic()
    worker.stop(within=0.2)
    assert time.monotonic() - began < 30, "it did not wait for the hosts, which hang for a minute"
    running.join(10)
    assert not running.is_alive()
    assert queue.size().locked > 0
    hang.set()


def test_what_ends_before_the_deadline_is_told_to_the_queue(
    make_worker: Any, enqueue: Any, live: FakeLive, queue: RefreshQueue
) -> None:
    go_on, asked = threading.Event(), threading.Event()

    def answer(_node: Node) -> None:
        asked.set()
        go_on.wait(10)

    live.answer = answer
    enqueue(a=1)
    worker = make_worker()
    running = threading.Thread(target=worker.run, args=(silent,), daemon=True)
    running.start()
    assert asked.wait(10)
    stopping = threading.Thread(target=worker.stop, args=(30.0,))
    stopping.start()
    go_on.set()
    stopping.join(40)
    running.join(10)
    assert queue.size().depth == 0
