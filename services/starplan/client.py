"""StarPlan(): a server as the sync knows it, whatever dialects it speaks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.net.client import GuardedClient
from services.starplan.capabilities import Capabilities, utc_now
from services.starplan.courtesy import REAL_TIME, Pace
from services.starplan.failures import AnsweredWith, Refused
from services.starplan.instance import PATIENCE, Instance, Patience
from services.starplan.server import Server
from services.starplan.sources.gettt import WeekPages
from services.starplan.sources.ical import IcalExports
from services.starplan.sources.json_methods import JsonMethods
from services.starplan.sources.rest import RestPlans
from services.starplan.upstream import (
    Fetched,
    OfficialRoom,
    OrgGroup,
    PlanAddress,
    PlanningGroup,
    PlanningUnit,
    Site,
    Upstream,
    UpstreamFailed,
)


class Source(Protocol):
    """A way to get plans; ``name`` is that of the capability."""

    name: str

    def fetch(self, address: PlanAddress) -> Fetched: ...


class StarPlan(Upstream):
    """One a sweep. Thread-safe.

    ``capabilities`` is what ``self.capabilities`` gave after the last sweep.
    """

    def __init__(
        self,
        instance: Instance,
        net: GuardedClient,
        capabilities: Mapping[str, Any] | None = None,
        *,
        patience: Patience = PATIENCE,
        pace: Pace = REAL_TIME,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.base_url = instance.root
        self._capabilities = Capabilities(capabilities, now)
        server = Server(instance, net, patience, pace)
        self._lists = JsonMethods(server)
        self._sources: tuple[Source, ...] = (
            IcalExports(server, instance.timezone),
            RestPlans(server, instance.timezone),
            WeekPages(server, instance.timezone),
        )

    @property
    def capabilities(self) -> dict[str, Any]:
        """What the server was seen to offer or refuse, and until when that is believed; for JSON."""
        return self._capabilities.as_dict()

    def planning_units(self) -> Sequence[PlanningUnit]:
        return self._lists.planning_units()

    def sites(self) -> Sequence[Site]:
        return self._lists.sites()

    def rooms(self, site: Site) -> Sequence[OfficialRoom]:
        return self._lists.rooms(site)

    def programs(self, unit: PlanningUnit) -> Sequence[OrgGroup]:
        return self._lists.programs(unit)

    def groups(self, unit: PlanningUnit, program: OrgGroup) -> Sequence[PlanningGroup]:
        return self._lists.groups(unit, program)

    def fetch(self, address: PlanAddress) -> Fetched:
        """The plan as a calendar, else as happenings, else week by week: the first that the server does not refuse.

        What it refuses is not asked for again for a day, except the last.
        """
        *others, last = self._sources
        absent: list[str] = []
        for source in others:
            if self._capabilities.offers(source.name) is False:
                continue
            try:
                found = source.fetch(address)
            except Refused:
                self._capabilities.note(source.name, offered=False)
            except UpstreamFailed as failure:
                if not self._may_be_absent(source, failure):
                    raise
                absent.append(source.name)
            else:
                self._note(source.name, absent)
                return found
        found = last.fetch(address)
        self._note(last.name, absent)
        return found

    def _note(self, offered: str, absent: list[str]) -> None:
        """The server was seen to have one source; what it did not seem to have, it does not have."""
        self._capabilities.note(offered, offered=True)
        for name in absent:
            self._capabilities.note(name, offered=False)

    def _may_be_absent(self, source: Source, failure: UpstreamFailed) -> bool:
        """Whether a failure may mean that this release does not have the source: only while it was never seen to work.

        Calendars are then not found. What was never part of a release may also be answered by a page for browsers.
        """
        if self._capabilities.offers(source.name):
            return False
        if isinstance(failure, AnsweredWith) and failure.status in (404, 405, 501):
            return True
        return source.name == RestPlans.name and failure.kind in ("html", "malformed")
