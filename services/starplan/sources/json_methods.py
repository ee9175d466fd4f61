"""``json?m=...``: terms, sites, rooms, programs and groups."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from services.starplan.server import Server
from services.starplan.sources.json_answers import id_of, read_items, text_of
from services.starplan.upstream import (
    Lecture,
    OfficialRoom,
    OrgGroup,
    PlanningGroup,
    PlanningUnit,
    Site,
    UpstreamFailed,
)

Item = dict[str, Any]
T = TypeVar("T")


class JsonMethods:
    """The lists of a site. An empty one is asked for again with a session, and then believed."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def planning_units(self) -> Sequence[PlanningUnit]:
        return self._list("getpus", "the list of terms", _unit)

    def sites(self) -> Sequence[Site]:
        return self._list("getlocs", "the list of sites", lambda item: Site(*_names(item)))

    def rooms(self, site: Site) -> Sequence[OfficialRoom]:
        what = f"the rooms of {site.name}"
        return self._list("getros", what, lambda item: OfficialRoom(*_names(item), site), loc=site.id)

    def programs(self, unit: PlanningUnit) -> Sequence[OrgGroup]:
        return self._list("getogs", "the list of programs", lambda item: OrgGroup(*_names(item)), pu=unit.id)

    def groups(self, unit: PlanningUnit, program: OrgGroup) -> Sequence[PlanningGroup]:
        what = f"the groups of {program.short_name}"
        return self._list("getPgsExt", what, _group, pu=unit.id, og=program.id)

    def _list(self, method: str, what: str, convert: Callable[[Item], T], **params: str) -> list[T]:
        return self._server.ask(
            "json",
            {"m": method, **params},
            lambda page: list(map(convert, read_items(page))),
            what=what,
            doubtful=lambda found: not found,
        )


def _unit(item: Item) -> PlanningUnit:
    starts_on, ends_on = _day(item, "startdate"), _day(item, "enddate")
    if ends_on < starts_on:
        raise UpstreamFailed("malformed", "a term that ends before it starts")
    visible = item.get("visibleonweb") is not False
    return PlanningUnit(*_names(item), starts_on, ends_on, visible)


def _day(item: Item, name: str) -> date:
    try:
        return date.fromisoformat(text_of(item, name)[:10])
    except ValueError:
        raise UpstreamFailed("malformed", "a term without its dates") from None


def _group(item: Item) -> PlanningGroup:
    found = item.get("lectures")
    lectures = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return PlanningGroup(*_names(item), tuple(map(_lecture, lectures)))


def _lecture(item: Item) -> Lecture:
    return Lecture(*_names(item), text_of(item, "pgid"))


def _names(item: Item) -> tuple[str, str, str]:
    """Id, short name and name; one stands for another that is missing."""
    return id_of(item), text_of(item, "shortname", "name", "id"), text_of(item, "name", "shortname", "id")
