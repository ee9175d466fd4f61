"""Numbers for Prometheus: what this process has done, and how the plannings are doing.

Labels take their values from small sets, never from what a caller sends: templates of routes, hosts of the catalogue.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import prometheus_client
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import case, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models import PlanningFeed
from services.database import SessionFactory
from services.net.failures import FailureKind
from services.plannings.catalogue import Catalogue
from services.plannings.catalogue_store import CatalogueStore
from services.plannings.coverage import count_backups
from services.plannings.hosts import host_of
from services.plannings.refresh_queue import RefreshQueue

REQUEST_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
UPSTREAM_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
OTHER = "other"
AGES = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
}
"""Upper bounds of the ages by which saved copies are counted."""

log = structlog.get_logger(__name__)
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The numbers of one application, in a registry of its own. Thread safe."""

    content_type = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self, store: CatalogueStore) -> None:
        self._store = store
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Histogram(
            "horarium_request_seconds",
            "Requests and the time until their answer began",
            ("route", "method", "status"),
            registry=self._registry,
            buckets=REQUEST_BUCKETS,
        )
        self._upstream = Histogram(
            "horarium_upstream_seconds",
            "Fetches from the servers of the feeds, failed ones too",
            ("host",),
            registry=self._registry,
            buckets=UPSTREAM_BUCKETS,
        )
        self._failures = Counter(
            "horarium_upstream_failures",
            "Fetches that gave nothing usable",
            ("host", "kind"),
            registry=self._registry,
        )
        self._uncounted = Counter(
            "horarium_limits_not_counted",
            "Hits that no limit counted because the storage of the limits failed",
            registry=self._registry,
        )
        # Finding a series by its labels takes longer than counting in it.
        self._series: dict[tuple[str, str, int], Histogram] = {}

    def watch(self, state: Collector) -> None:
        """Have ``state`` add its numbers whenever they are asked for."""
        self._registry.register(state)

    def request_answered(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is the template that routing found, None when it found none."""
        key = (route or "none", method if method in METHODS else OTHER, status // 100)
        series = self._series.get(key)
        if series is None:
            series = self._requests.labels(key[0], key[1], f"{key[2]}xx")
            self._series[key] = series
        series.observe(seconds)

    def upstream_answered(self, host: str, seconds: float, kind: FailureKind | None) -> None:
        """Count a fetch; ``kind`` is None when it went well."""
        known = host if host in _hosts(self._store.current()) else OTHER
        self._upstream.labels(known).observe(seconds)
        if kind is not None:
            self._failures.labels(known, kind.value).inc()

    def limit_not_counted(self) -> None:
        """A limit could not be applied."""
        self._uncounted.inc()

    def text(self) -> bytes:
        """All numbers in the text format of Prometheus, version 0.0.4."""
        return generate_latest(self._registry)


class PlanningNumbers(Collector):
    """Numbers that are read from the database when they are asked for; ``runs_jobs``: does this process?"""

    def __init__(
        self,
        new_session: SessionFactory,
        store: CatalogueStore,
        queue: RefreshQueue,
        runs_jobs: Callable[[], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._store = store
        self._queue = queue
        self._runs_jobs = runs_jobs
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """A database that does not answer is a number too, and takes no other number away."""
        try:
            metrics = self._read()
        except SQLAlchemyError as failure:
            log.error("metrics_not_read", error=type(failure).__name__)
            metrics = []
        yield GaugeMetricFamily("horarium_database_up", "1 when the database answers", bool(metrics))
        yield from metrics

    def _read(self) -> list[Metric]:
        now, queue = self._now(), self._queue.size()
        with self._new_session() as session:
            return [
                _labelled(
                    "horarium_queue_refreshes",
                    "Refreshes in the queue",
                    "state",
                    {"all": queue.depth, "ready": queue.ready, "locked": queue.locked},
                ),
                *_backups(session, self._store.current(), now),
                GaugeMetricFamily(
                    "horarium_jobs_lease_owner", "1 when this process runs the jobs", self._runs_jobs()
                ),
            ]


def _backups(session: Session, catalogue: Catalogue, now: datetime) -> list[Metric]:
    counts = count_backups(session, catalogue, now)
    plannings = {
        "total": counts.total,
        "covered": counts.covered,
        "disabled": counts.disabled,
        "quarantined": counts.quarantined,
        "failing": counts.failing,
    }
    younger = [func.count(case((PlanningFeed.refreshed_at > now - age, 1))) for age in AGES.values()]
    oldest, stored, *by_age = session.execute(
        select(func.min(PlanningFeed.refreshed_at), func.count(PlanningFeed.refreshed_at), *younger).where(
            PlanningFeed.backup_id.is_not(None), PlanningFeed.vanished_at.is_(None)
        )
    ).one()
    seconds = (now - oldest).total_seconds() if oldest else 0.0
    return [
        _labelled("horarium_plannings", "Plannings by what is stored of them", "kind", plannings),
        GaugeMetricFamily("horarium_backup_oldest_seconds", "Age of the success longest ago", seconds),
        _labelled(
            "horarium_backups_up_to",
            "Saved copies whose last success is at most so old",
            "age",
            {**dict(zip(AGES, by_age, strict=True)), "any": stored},
        ),
    ]


def _labelled(name: str, meaning: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for value, number in values.items():
        family.add_metric([value], number)
    return family


@lru_cache(maxsize=4)
def _hosts(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(host_of(node.url) for node in catalogue.plannings if node.url)
