"""What the pages of imports and exports say of tables, columns and what becomes of rows."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext, npgettext

from blueprints.pages.words import number
from services.transfer.tables import FileRefused

ENTITIES = {
    "room": lazy_gettext("Rooms"),
    "level": lazy_gettext("Levels"),
    "group": lazy_gettext("Groups"),
    "teacher": lazy_gettext("Instructors"),
    "teaching_unit": lazy_gettext("Courses"),
    "program": lazy_gettext("Programs"),
    "term": lazy_gettext("Terms"),
    "schedule_item": lazy_gettext("Meetings"),
}
"""In the order in which pages offer them."""
_SIZES = {"room": lazy_gettext("Seats"), "group": lazy_gettext("Students")}
_PROPERTIES = {
    "id": lazy_gettext("Number (id)"),
    "uid": lazy_gettext("Permanent id (uid)"),
    "name": lazy_gettext("Name"),
    "abbreviation": lazy_gettext("Short name"),
    "levelId": lazy_gettext("Level"),
    "programId": lazy_gettext("Program"),
    "parentId": lazy_gettext("Part of the group"),
    "type": lazy_gettext("Type"),
    "classe": lazy_gettext("Class"),
    "number": lazy_gettext("Number of the level"),
    "building": lazy_gettext("Building"),
    "campus": lazy_gettext("Campus"),
    "aliases": lazy_gettext("Further names"),
    "tags": lazy_gettext("Equipment and other tags"),
    "email": lazy_gettext("Email"),
    "groupIds": lazy_gettext("Groups"),
    "teacherId": lazy_gettext("Instructors"),
    "teachingUnitId": lazy_gettext("Course"),
    "roomId": lazy_gettext("Rooms"),
    "startTime": lazy_gettext("Starts"),
    "endTime": lazy_gettext("Ends"),
    "summary": lazy_gettext("Title"),
    "status": lazy_gettext("Status"),
    "series": lazy_gettext("Series"),
    "note": lazy_gettext("Note"),
    "allDay": lazy_gettext("All day"),
    "location": lazy_gettext("Place in words"),
    "originalStartTime": lazy_gettext("Start before it was moved"),
    "startsOn": lazy_gettext("First day"),
    "endsOn": lazy_gettext("Last day"),
}
ENDED_EARLY = {
    "gone": lazy_gettext("The files are no longer here: they are kept for a day. Upload them again."),
    "unreadable": lazy_gettext("The files cannot be read any more. Upload them again."),
    "busy": lazy_gettext("Somebody else was writing for too long. Try again."),
    "failed": lazy_gettext("Something went wrong on our side; it has been noted. Try again."),
}
"""By what a run says of its last failure."""


def register(bp: Blueprint) -> None:
    for word in (entity_word, property_word, seconds_words):
        bp.app_template_filter(word.__name__)(word)


def entity_word(name: str) -> str:
    return str(ENTITIES[name])


def property_word(name: str, entity: str) -> str:
    """What a column of a table of ``entity`` can be."""
    return str(_SIZES[entity]) if name == "size" else str(_PROPERTIES[name])


def seconds_words(seconds: int) -> str:
    """``about 4 s left``, ``about 2 min left``."""
    if seconds < 60:
        return _("about %(seconds)s s left", seconds=max(1, seconds))
    return _("about %(minutes)s min left", minutes=round(seconds / 60))


def refusal_words(refusals: list[FileRefused]) -> str:
    """Why nothing was made of an upload; the reasons are in the words of the reader of files."""
    return "; ".join(map(str, refusals)) or _("The files hold no rows.")


def apply_words(counts: Mapping[str, Any]) -> str:
    """What the button does: ``Apply 450 rows, leave 6 out``."""
    written = counts["created"] + counts["updated"]
    text = ngettext("Apply %(count)s row", "Apply %(count)s rows", written, count=number(written))
    left = counts["failed"]
    return text if not left else _("%(apply)s, leave %(left)s out", apply=text, left=number(left))


def done_words(counts: Mapping[str, Any]) -> str:
    """``412 created, 38 updated``: what an import has done."""
    made, changed, left = (counts[name] for name in ("created", "updated", "failed"))
    told = (
        (made, npgettext("rows", "%(count)s created", "%(count)s created", made, count=number(made))),
        (
            changed,
            npgettext("rows", "%(count)s updated", "%(count)s updated", changed, count=number(changed)),
        ),
        (left, npgettext("rows", "%(count)s left out", "%(count)s left out", left, count=number(left))),
    )
    return ", ".join(text for amount, text in told if amount) or _("nothing to change")
