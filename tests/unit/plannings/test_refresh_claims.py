"""Many claimers at once: no row is claimed twice, no host gets more than it should."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue

from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models.sqlite import prepare_engine
from services.database import SessionFactory
from services.plannings.refresh_queue import RUNNING_PER_HOST, Refresh, RefreshQueue

CLAIMERS = 4
HOSTS = 15
ROWS_PER_HOST = 4


def filled(new_session: SessionFactory) -> RefreshQueue:
    queue = RefreshQueue(new_session)
    due_at = datetime.now(UTC) - timedelta(minutes=1)
    queue.enqueue_all(
        [
            Refresh(f"u.{host}.{number}", f"host{host}:80", 0, due_at)
            for host in range(HOSTS)
            for number in range(ROWS_PER_HOST)
        ]
    )
    return queue


def claim_all(queue: RefreshQueue, owner: str) -> list[tuple[str, str]]:
    """Until there is nothing to claim for a while; what is claimed is kept."""
    claimed: list[tuple[str, str]] = []
    empty = 0
    while empty < 3:
        claims = queue.claim(owner, 3)
        empty = 0 if claims else empty + 1
        claimed += [(claim.full_id, claim.host) for claim in claims]
    return claimed


def check(claimed: list[tuple[str, str]]) -> None:
    assert len({full_id for full_id, _ in claimed}) == len(claimed), "a row was claimed twice"
    hosts = Counter(host for _, host in claimed)
    assert len(hosts) == HOSTS
    assert set(hosts.values()) == {RUNNING_PER_HOST}


def test_threads_share_the_rows(new_session: SessionFactory) -> None:
    queue = filled(new_session)
    with ThreadPoolExecutor(CLAIMERS) as pool:
        parts = list(pool.map(lambda number: claim_all(queue, f"thread {number}"), range(CLAIMERS)))
    check([row for part in parts for row in part])


def _claim_in_a_process(url: str, owner: str, results: "Queue[list[tuple[str, str]]]") -> None:
    engine = create_engine(url)
    prepare_engine(engine)
    results.put(claim_all(RefreshQueue(sessionmaker(engine)), owner))


def test_processes_share_the_rows(new_session: SessionFactory) -> None:
    filled(new_session)
    with new_session() as session:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    results: Queue[list[tuple[str, str]]] = context.Queue()
    run: Callable[..., None] = _claim_in_a_process
    processes = [context.Process(target=run, args=(url, f"process {n}", results)) for n in range(CLAIMERS)]
    for process in processes:
        process.start()
    claimed = [row for _ in processes for row in results.get(timeout=60)]
    for process in processes:
        process.join()
    check(claimed)
