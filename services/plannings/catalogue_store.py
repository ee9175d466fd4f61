"""The catalogue in use: loaded from its folder, and loaded again when a file there changes."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from services.plannings.catalogue import Catalogue, load_catalogue

LOOK_AGAIN_AFTER = 10.0
"""Seconds between two looks at the folder; each costs one stat a file."""

log = structlog.get_logger(__name__)

Fingerprint = tuple[tuple[str, int, int], ...]


class CatalogueStore:
    """Gives the current catalogue of ``folder``; thread safe, and free between two looks."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._now = now
        self._lock = threading.Lock()
        self._seen: Fingerprint = self._fingerprint()
        self._look_at = now() + LOOK_AGAIN_AFTER
        self._current = self._load()

    def current(self) -> Catalogue:
        if self._now() >= self._look_at and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._current

    def _look(self) -> None:
        self._look_at = self._now() + LOOK_AGAIN_AFTER
        fingerprint = self._fingerprint()
        if fingerprint != self._seen:
            self._current = self._load()
            self._seen = fingerprint

    def _load(self) -> Catalogue:
        catalogue = load_catalogue(self._folder)
        for problem in catalogue.problems:
            log.warning("catalogue_problem", file=problem.file, path=problem.path, message=problem.message)
        return catalogue

    def _fingerprint(self) -> Fingerprint:
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            found.append((path.name, stat.st_mtime_ns, stat.st_size))
        return tuple(found)
