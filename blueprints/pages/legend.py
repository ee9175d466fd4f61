"""What a calendar shows and leaves out, with the ways to change that."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import url_for

from blueprints.pages.adding import carried
from blueprints.pages.links import Fields, compare_links, selection_links
from blueprints.pages.own_groups import group_href, own_groups
from blueprints.pages.scene import CalendarScene
from blueprints.public_urls import public_origin
from blueprints.services import plannings
from blueprints.visitors import preferences
from services.accounts.my_timetable import as_choices
from services.plannings.selection import MOST_PLANNINGS, Hidden, Selection, TooManySelected, selected

MOST_OFFERED = 3
"""Of the reader's own plannings, to be laid over another calendar."""


@dataclass(frozen=True)
class Chip:
    """A planning that is in the calendar, or may be: ``href`` shows the calendar without it, or with it."""

    name: str
    full_id: str
    hue: int = 0
    href: str = ""


@dataclass(frozen=True)
class HiddenChip:
    """A course that is left out, of ``name`` only where it says one; ``back`` shows it again."""

    hidden: Hidden
    name: str
    back: str


@dataclass(frozen=True)
class Legend:
    selection: Selection
    chips: list[Chip]
    missing: list[Chip]
    hidden: list[HiddenChip]
    path: str
    """Where anybody sees the same."""
    address: str
    """The same with the host."""
    compare: str
    overlay: str
    """Where the same is not compared."""
    is_mine: bool
    """It is what the reader has chosen for their own timetable."""
    replaces: int
    """How many plannings the reader has chosen otherwise."""
    more: list[Chip]
    """Some of those, to be laid over this calendar."""
    carried: Fields
    """What a search for another calendar is sent with."""
    groups: list[Chip]
    """What the reader has put together, to be laid over this calendar; from their own timetable it is opened."""
    left_out: int = 0
    """How many of the reader's own found no room in their calendar."""

    @property
    def subscribe(self) -> str:
        """Where one subscribes to it: to one's own timetable as it will be, to anything else as it is."""
        if self.is_mine and len(self.selection.of) > 1:
            return url_for("pages.subscriptions")
        return f"{url_for('pages.subscribe')}?{urlencode(self.selection.query())}"


def legend_of(page: CalendarScene) -> Legend:
    """With links that keep the view and the day."""
    selection, view, on = page.selection, page.period.view, page.period.on
    address_of = compare_links if page.kind == "compare" else selection_links
    names = dict(zip((source.node.full_id for source in page.sources), page.names, strict=True))
    chosen = preferences()
    others = [one for one in chosen.plannings or () if one not in selection.of]
    existing = _titles(others)

    def to(changed: Selection) -> str:
        return address_of(changed, page.links.weekends).to(view, on)

    def chip(full_id: str) -> Chip:
        without = to(selection.without(full_id)) if len(selection.of) > 1 else ""
        return Chip(names.get(full_id, full_id), full_id, page.hues.get(full_id, 0), without)

    chips = [chip(full_id) for full_id in selection.of]
    missing = [one for one in chips if one.full_id not in names]
    if page.kind == "my":
        missing = [Chip(one, one) for one in others if one not in existing]
    path = replace(address_of(selection), weekends=page.query.weekends).to(view, on)
    return Legend(
        selection,
        [one for one in chips if one.full_id in names],
        missing,
        [
            HiddenChip(one, names.get(one.planning, ""), to(selection.showing(one)))
            for one in selection.hidden
        ],
        path,
        public_origin() + path,
        compare_links(selection, page.links.weekends).to("week", on),
        selection_links(selection, page.links.weekends).to(view, on),
        as_choices(selection)
        == {"plannings": chosen.plannings, "hiddenCourses": chosen.hidden_courses or []},
        len(chosen.plannings or ()),
        more=_more(page, existing, to),
        carried=carried(selection, page.query, page.kind == "compare"),
        groups=_groups(page, to),
        left_out=len(existing) if page.kind == "my" else 0,
    )


def _more(page: CalendarScene, existing: dict[str, str], to: Callable[[Selection], str]) -> list[Chip]:
    if page.kind == "my" or len(page.selection.of) == MOST_PLANNINGS:
        return []
    few = list(existing.items())[:MOST_OFFERED]
    return [Chip(title, full_id, href=to(page.selection.adding(full_id))) for full_id, title in few]


def _groups(page: CalendarScene, to: Callable[[Selection], str]) -> list[Chip]:
    """Without those that are in the calendar already, or do not fit into it."""
    if page.kind == "my":
        return [Chip(one.name, "", href=group_href(one)) for one in own_groups()]
    chips = []
    for group in own_groups():
        try:
            together = selected((*page.selection.of, *group.plannings), page.selection.hidden)
        except TooManySelected:
            continue
        if together != page.selection:
            chips.append(Chip(group.name, "", href=to(together)))
    return chips


def _titles(full_ids: Iterable[str]) -> dict[str, str]:
    """Of those that exist, as far as is known without asking."""
    nodes = plannings().catalogue().nodes
    return {full_id: nodes[full_id].title for full_id in full_ids if full_id in nodes}
