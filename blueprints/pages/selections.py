"""Calendars of several things at once, laid over each other or compared; all of it is in the address."""

from flask import Blueprint, Response, request

from blueprints.access import public
from blueprints.pages.calendar import calendar_page
from blueprints.pages.errors import none_of_them, selection_refused
from blueprints.pages.scene import Kind
from blueprints.services import plannings
from services.plannings.selection import BadSelection, read_selection


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/timetable", view_func=timetable)
    bp.add_url_rule("/compare", view_func=compare)


@public
def timetable() -> Response:
    """The plannings ``of`` the address in one calendar."""
    return _page("timetable")


@public
def compare() -> Response:
    """The same, with the time in which all of them are free."""
    return _page("compare")


def _page(kind: Kind) -> Response:
    """What does not exist any more is named, and the rest is shown."""
    try:
        selection = read_selection(request.args.items(multi=True))
    except BadSelection as refused:
        return selection_refused(refused)
    nodes = plannings().find_all(selection.of)
    return calendar_page(kind, selection, nodes) if nodes else none_of_them(selection.of)
