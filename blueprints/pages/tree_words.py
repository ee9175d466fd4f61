"""What the branches of our own timetable are called; all else in the tree has names of its own."""

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.plannings.catalogue import TIMETABLE, Node
from services.plannings.timetable import is_ours

BRANCHES = {
    TIMETABLE: lazy_gettext("Timetable"),
    f"{TIMETABLE}.groups": lazy_gettext("Groups"),
    f"{TIMETABLE}.levels": lazy_gettext("Levels"),
    f"{TIMETABLE}.courses": lazy_gettext("Courses"),
    f"{TIMETABLE}.rooms": lazy_gettext("Rooms"),
    f"{TIMETABLE}.instructors": lazy_gettext("Instructors"),
}
"""By their full ids."""


def register(bp: Blueprint) -> None:
    for word in (called, trail_words):
        bp.app_template_filter(word.__name__)(word)


def called(node: Node) -> str:
    return str(BRANCHES[node.full_id]) if node.full_id in BRANCHES else node.title


def trail_words(node: Node) -> tuple[str, ...]:
    """The titles above a node. In our own timetable the first two are branches of BRANCHES."""
    if not is_ours(node.full_id):
        return node.trail
    return (*map(_, node.trail[:2]), *node.trail[2:])
