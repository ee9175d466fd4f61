"""The calendar from which a meeting is looked at, and how to leave its course out of it."""

from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _

from blueprints.pages.links import my_links, selection_links
from blueprints.visitors import preferences
from services.plannings.catalogue import Node
from services.plannings.selection import (
    LONGEST_COURSE,
    BadSelection,
    Hidden,
    Selection,
    TooManySelected,
    read_selection,
)


@dataclass(frozen=True)
class Way:
    """A way to hide a course: a link, or in the reader's own timetable what a form sends."""

    hidden: Hidden
    href: str = ""


@dataclass(frozen=True)
class SeenFrom:
    title: str
    back: str
    """Its week of the meeting."""
    everywhere: Way | None
    only_here: Way | None
    """Where several plannings are shown: out of this meeting's only."""


def seen_from(node: Node, course: str, on: date) -> SeenFrom:
    """What the address of this request says of it; without a word the calendar of the meeting's own planning."""
    everywhere, only_here = Hidden(course), Hidden(course, node.full_id)
    can_be_hidden = 0 < len(course) <= LONGEST_COURSE
    if request.args.get("my") == "1":
        has_several = len(preferences().plannings or ()) > 1
        return SeenFrom(
            _("My timetable"),
            my_links().to("week", on),
            Way(everywhere) if can_be_hidden else None,
            Way(only_here) if can_be_hidden and has_several else None,
        )
    selection = _selection(node)
    is_one = len(selection.of) == 1
    return SeenFrom(
        node.title if is_one else _("All timetables"),
        selection_links(selection).to("week", on),
        _way(selection, everywhere, on) if can_be_hidden else None,
        _way(selection, only_here, on) if can_be_hidden and not is_one else None,
    )


def _selection(node: Node) -> Selection:
    try:
        selection = read_selection(request.args.items(multi=True))
    except BadSelection:
        return Selection((node.full_id,))
    return selection if node.full_id in selection.of else Selection((node.full_id,))


def _way(selection: Selection, hidden: Hidden, on: date) -> Way | None:
    """None where no more can be hidden."""
    try:
        return Way(hidden, selection_links(selection.hiding(hidden)).to("week", on))
    except TooManySelected:
        return None
