"""``json?m=...``: the lists of a site. Each is an array in an array."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fakes.starplan.model import Group, Program, Room, Site, Term
from fakes.starplan.reply import WrongRequest
from fakes.starplan.world import World

Params = Mapping[str, str]
Item = dict[str, Any]


class Method(NamedTuple):
    answer: Callable[[World, Params], list[Item]]
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()


def answer(world: World, name: str, params: Params) -> list[Item]:
    """The inner array; raises WrongRequest for a method or parameters that StarPlan does not have."""
    method = METHODS.get(name)
    if method is None:
        raise WrongRequest(f"no method {name}")
    check(params, method.needs, method.takes)
    return method.answer(world, params)


def check(params: Params, needs: frozenset[str], takes: frozenset[str] = frozenset()) -> None:
    """Raises WrongRequest unless all of ``needs`` and nothing but ``needs`` and ``takes`` is there."""
    missing, unknown = needs - params.keys(), params.keys() - needs - takes
    if missing or unknown:
        raise WrongRequest(f"missing {sorted(missing)}, unknown {sorted(unknown)}")


def number(params: Params, name: str) -> int:
    if not params[name].isdecimal():
        raise WrongRequest(f"{name} is no number")
    return int(params[name])


def term_of(world: World, params: Params, name: str = "pu") -> Term:
    term = world.term(number(params, name))
    if term is None:
        raise WrongRequest(f"no planning unit {params[name]}")
    return term


def _units(world: World, params: Params) -> list[Item]:
    return [_unit(term) for term in world.terms]


def _unit(term: Term) -> Item:
    return {
        **_named(term),
        "startdate": term.starts_on.isoformat(),
        "enddate": term.ends_on.isoformat(),
        "dateasdefault": True,
        "defaultloc": None,
        "visibleonweb": term.visible,
    }


def _named(one: Term | Site | Room | Program | Group) -> Item:
    return {"id": one.id, "shortname": one.short_name, "name": one.name}


def _sites(world: World, params: Params) -> list[Item]:
    return [_named(site) for site in world.sites]


def _rooms(world: World, params: Params) -> list[Item]:
    site = number(params, "loc")
    return [_named(room) for room in world.rooms if room.site_id == site]


def _programs(world: World, params: Params) -> list[Item]:
    if "pu" in params:
        term_of(world, params)
    return [_named(program) for program in world.listed_programs]


def _groups(world: World, params: Params) -> list[Item]:
    term, program = term_of(world, params), world.program(number(params, "og"))
    if program is None:
        return []
    return [_group(world, group) for group in world.listed_groups(term, program)]


def _group(world: World, group: Group) -> Item:
    lectures = [
        {
            "id": lecture.id,
            "shortname": lecture.short_name,
            "name": lecture.name,
            "pgid": lecture.group_ids[0],
        }
        for lecture in world.lectures_of(group)
    ]
    return {**_named(group), "lectures": lectures}


METHODS = {
    "getpus": Method(_units),
    "getlocs": Method(_sites),
    "getros": Method(_rooms, needs=frozenset({"loc"})),
    "getogs": Method(_programs, takes=frozenset({"pu"})),
    "getPgsExt": Method(_groups, needs=frozenset({"pu", "og"})),
}
