"""Groups of plannings that a reader has put together: made, changed and dropped in the settings, offered elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import public
from blueprints.pages.links import selection_links
from blueprints.services import plannings
from blueprints.visitors import choose, preferences
from extensions import csrf
from services.accounts.own_groups import (
    NoSuchGroup,
    changed,
    groups_of,
    selection_of,
    with_group,
    without_group,
)
from services.accounts.preference_values import LONGEST_NAME, MOST_GROUPS, CustomGroup, PreferenceValues


@dataclass(frozen=True)
class Member:
    full_id: str
    title: str


@dataclass(frozen=True)
class GroupRow:
    id: UUID
    name: str
    href: str
    """Its calendar; empty where nothing is in it."""
    members: list[Member]
    others: list[Member]
    """Of the reader's own timetables, those that are not in it."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/settings/groups", view_func=make_group, methods=["POST"])
    bp.add_url_rule("/settings/groups/<uuid:group_id>", view_func=change_group, methods=["POST"])
    bp.add_url_rule("/settings/groups/<uuid:group_id>/drop", view_func=drop_group, methods=["POST"])
    bp.app_template_global("own_groups")(own_groups)
    bp.app_template_filter("group_href")(group_href)


# These without a token, for a form of theirs stands on pages that shall set no cookie: the blueprint refuses
# other sites.
@csrf.exempt
@public
def make_group() -> WerkzeugResponse:
    """A group of the plannings ``of``, called ``name``."""
    return _kept(with_group(preferences(), *_asked()))


@csrf.exempt
@public
def change_group(group_id: UUID) -> WerkzeugResponse:
    """The same, in the place of what the group was."""
    try:
        return _kept(changed(preferences(), group_id, *_asked()))
    except NoSuchGroup:
        raise NotFound from None


@csrf.exempt
@public
def drop_group(group_id: UUID) -> WerkzeugResponse:
    try:
        return _kept(without_group(preferences(), group_id))
    except NoSuchGroup:
        raise NotFound from None


def own_groups() -> list[CustomGroup]:
    """Those that have something in them."""
    return [one for one in groups_of(preferences()) if one.plannings]


def group_rows() -> list[GroupRow]:
    """All of them, as the settings show them."""
    return [_row(one) for one in groups_of(preferences())]


def group_href(group: CustomGroup) -> str:
    """Its calendar; empty where nothing is in it."""
    selection = selection_of(group)
    return selection_links(selection).to("week") if selection else ""


def some_of_mine() -> list[Member]:
    """The reader's own timetables."""
    return _members(preferences().plannings or ())


def _row(group: CustomGroup) -> GroupRow:
    others = [one for one in preferences().plannings or () if one not in group.plannings]
    return GroupRow(group.id, group.name, group_href(group), _members(group.plannings), _members(others))


def _members(full_ids: Iterable[str]) -> list[Member]:
    """With what each belongs to; one that does not exist any more is called by its id."""
    nodes = plannings().catalogue().nodes
    found = ((full_id, nodes.get(full_id)) for full_id in full_ids)
    return [
        Member(full_id, " · ".join([*node.trail[-1:], node.title]) if node else full_id)
        for full_id, node in found
    ]


def _asked() -> tuple[str, list[str]]:
    """Raises BadRequest for a group of nothing."""
    of = request.form.getlist("of")
    if not of:
        raise BadRequest(_("A group needs a timetable at least."))
    return request.form.get("name", ""), of


def _kept(text: str) -> WerkzeugResponse:
    try:
        chosen = PreferenceValues.model_validate({"customGroups": text})
    except ValidationError:
        raise BadRequest(
            _(
                "A group needs a name of %(longest)s characters at most, and there may be %(most)s groups.",
                longest=LONGEST_NAME,
                most=MOST_GROUPS,
            )
        ) from None
    choose(chosen.given())
    return redirect(url_for("pages.settings", done="groups", _anchor="groups"), 303)
