"""Keeping the list of the places that feeds name."""

from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from jobs.job import Report, Status, Turn
from services.database import SessionFactory
from services.plannings.places import list_places

EVERY = 60.0

log = structlog.get_logger(__name__)


class Places:
    """Once a minute: what has changed since."""

    name = "places"

    def __init__(
        self, new_session: SessionFactory, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._new_session = new_session
        self._now = now

    def run(self, report: Report) -> Turn:
        listed = list_places(self._new_session, self._now(), lambda: report(Status.WORKING))
        if listed:
            log.info("places_listed", plannings=listed)
        return Turn(Status.IDLE, EVERY)
