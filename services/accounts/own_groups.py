"""Plannings that somebody has put together under names of their own."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from services.accounts.preference_values import GROUPS, CustomGroup, PreferenceValues
from services.plannings.selection import MOST_PLANNINGS, Selection, TooManySelected, selected


class NoSuchGroup(LookupError):
    """Nothing has this id, or not any more."""


def groups_of(chosen: PreferenceValues) -> list[CustomGroup]:
    return GROUPS.validate_json(chosen.custom_groups) if chosen.custom_groups else []


def with_group(chosen: PreferenceValues, name: str, plannings: Sequence[str]) -> str:
    """The choice with one more, as it is stored; what a group may be, PreferenceValues says."""
    return _stored([*groups_of(chosen), _group(uuid4(), name, plannings)])


def changed(chosen: PreferenceValues, id_: UUID, name: str, plannings: Sequence[str]) -> str:
    """The choice with one that is called and made otherwise, as it is stored. Raises NoSuchGroup."""
    groups = groups_of(chosen)
    _find(groups, id_)
    return _stored([_group(id_, name, plannings) if one.id == id_ else one for one in groups])


def without_group(chosen: PreferenceValues, id_: UUID) -> str:
    """The choice without one, as it is stored. Raises NoSuchGroup."""
    groups = groups_of(chosen)
    _find(groups, id_)
    return _stored([one for one in groups if one.id != id_])


def selection_of(group: CustomGroup) -> Selection | None:
    """The calendar of a group: as many of it as one calendar shows; None where nothing is in it."""
    for count in range(min(len(group.plannings), MOST_PLANNINGS), 0, -1):
        try:
            return selected(group.plannings[:count])
        except TooManySelected:
            continue
    return None


def _find(groups: Iterable[CustomGroup], id_: UUID) -> CustomGroup:
    found = next((one for one in groups if one.id == id_), None)
    if found is None:
        raise NoSuchGroup
    return found


def _group(id_: UUID, name: str, plannings: Sequence[str]) -> CustomGroup:
    """Unchecked: all of the choice is checked together."""
    return CustomGroup.model_construct(id=id_, name=name, plannings=list(plannings))


def _stored(groups: list[CustomGroup]) -> str:
    return GROUPS.dump_json(groups).decode()
