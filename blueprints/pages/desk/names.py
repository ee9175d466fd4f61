"""What people type for a course, group, instructor or room, and which one they mean."""

from collections.abc import Sequence

from flask_babel import gettext as _

from blueprints.services import directory
from models import Course, Group, Named, Room
from services.plannings.timetable_tree import title_of
from services.search.entry import Entry, Kind

OFFERED = 20
NEAR = 5
"""Names that a refusal tells."""


class NotOne(Exception):
    """No name, or several, are meant by what was typed; the message is for who typed it."""


def label(name: str, above: Sequence[str]) -> str:
    """``Analyse · L2 Informatique``: tells it from others of its name."""
    return " · ".join([name, *above[:1]])


def label_of(record: Named) -> str:
    """The same of a row; a course or group wants its level loaded."""
    if isinstance(record, Room):
        return label(record.name, [record.building] if record.building else [])
    level = record.level if isinstance(record, Course | Group) else None
    return label(record.name, [title_of(level)] if level else [])


def offered(kind: Kind, text: str) -> list[str]:
    """Labels of what fits best so far."""
    return [label(one.name, one.above) for one in directory().find(text, OFFERED, kind).entries]


def meant(kind: Kind, text: str) -> int:
    """The id of what has this label, this name or this short name, or alone fits. Raises NotOne."""
    found = directory().find(text, OFFERED, kind).entries
    for fits in (_has_label, _has_name):
        exact = [one for one in found if fits(one, text.casefold())]
        if exact:
            break
    [*some] = exact or found
    if len(some) != 1:
        raise NotOne(_why(text, some))
    return int(some[0].id)


def _has_label(entry: Entry, text: str) -> bool:
    return label(entry.name, entry.above).casefold() == text


def _has_name(entry: Entry, text: str) -> bool:
    return text in {name.casefold() for name in (entry.name, *entry.nicknames)}


def _why(text: str, found: Sequence[Entry]) -> str:
    if not found:
        return _("Nothing is called “%(text)s”.", text=text)
    near = "; ".join(label(one.name, one.above) for one in found[:NEAR])
    return _("“%(text)s” can mean several: %(names)s.", text=text, names=near)
