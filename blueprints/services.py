"""The services of the application that serves this request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from config import Settings
from services.accounts.accounts import Accounts
from services.database import SessionFactory
from services.lifetime import at_end, forget
from services.metrics import Metrics
from services.plannings.backups import Backups
from services.plannings.health import PlanningsHealth
from services.plannings.refresh_queue import RefreshQueue
from services.plannings.service import PlanningService
from services.readiness import Readiness
from services.rooms.usage import KeptUsage
from services.schedule.kept_clashes import KeptClashes
from services.search.directory import Directory
from services.starplan.sync.by_hand import SweepsByHand
from services.transfer.runs.work import Imports

KEY = "horarium"


@dataclass(frozen=True)
class Operations:
    """What operators look at, and what they set going."""

    queue: RefreshQueue
    health: PlanningsHealth
    readiness: Readiness
    metrics: Metrics
    sweeps: SweepsByHand | None
    """None where no StarPlan server is followed."""
    imports: Imports
    clashes: KeptClashes
    usage: KeptUsage


class Services:
    """What app.py puts together once and views use; ``closers`` end what runs beside the requests, in order."""

    def __init__(
        self,
        settings: Settings,
        new_session: SessionFactory,
        accounts: Accounts,
        plannings: PlanningService,
        directory: Directory,
        backups: Backups,
        operations: Operations,
        closers: list[Callable[[], None]],
    ) -> None:
        self.settings = settings
        self.new_session = new_session
        self.accounts = accounts
        self.plannings = plannings
        self.directory = directory
        self.backups = backups
        self.operations = operations
        self._closers = closers

    def attach(self, app: Flask) -> None:
        """Make the services those of ``app``, until its process ends."""
        app.extensions[KEY] = self
        at_end(self.stop)

    def stop(self) -> None:
        """Store what is pending, end threads, close connections. A second call does nothing."""
        forget(self.stop)
        closers, self._closers = self._closers, []
        for close in closers:
            close()


def services_of(app: Flask) -> Services:
    return cast(Services, app.extensions[KEY])


def stop(app: Flask) -> None:
    """End the services of an application that will not be used again."""
    services_of(app).stop()


def _services() -> Services:
    return services_of(current_app)


def settings() -> Settings:
    return _services().settings


def new_session() -> SessionFactory:
    return _services().new_session


def accounts() -> Accounts:
    return _services().accounts


def plannings() -> PlanningService:
    return _services().plannings


def directory() -> Directory:
    return _services().directory


def backups() -> Backups:
    return _services().backups


def operations() -> Operations:
    return _services().operations
