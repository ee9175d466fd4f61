"""The overlay in use: read from its file, and read again when the file changes."""

import threading
from pathlib import Path

import structlog

from services.starplan.overlay import Overlay
from services.starplan.overlay_file import OverlayInvalid, read_overlay

log = structlog.get_logger(__name__)

Stamp = tuple[int, int, int] | None


class OverlayStore:
    """Gives the current overlay; thread safe. A look costs one stat."""

    def __init__(self, path: Path | None) -> None:
        """``path``: None for no overlay. Raises OverlayInvalid."""
        self._path = path
        self._lock = threading.Lock()
        self._seen = self._stamp()
        self._current = Overlay() if path is None else read_overlay(path)
        self._problems: tuple[str, ...] = ()

    def current(self) -> Overlay:
        """The last one that was whole: a file that was spoiled while it was edited changes nothing."""
        with self._lock:
            stamp = self._stamp()
            if self._path is not None and stamp != self._seen:
                self._seen = stamp
                self._read(self._path)
            return self._current

    @property
    def file_name(self) -> str:
        """Empty where there is no overlay."""
        return "" if self._path is None else self._path.name

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the file as it is now."""
        return self._problems

    def _read(self, path: Path) -> None:
        try:
            self._current = read_overlay(path)
            self._problems = ()
        except OverlayInvalid as failure:
            self._problems = failure.problems
            for problem in failure.problems:
                log.warning("overlay_problem", problem=problem)

    def _stamp(self) -> Stamp:
        if self._path is None:
            return None
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size
