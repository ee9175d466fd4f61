"""The colours that somebody has chosen for courses, and for sorts of meetings."""

import orjson

from services.accounts.preference_values import PreferenceValues
from services.ics.occurrence import Category
from services.timetable.colours import hue_of

SORTS: tuple[Category, ...] = ("lecture", "tutorial", "lab", "other")
NO_TEACHER = "no-teacher"
"""The category of a meeting that names no teacher, for who wants to know."""

Colours = dict[str, str]
"""By what they paint: the title of a course, or the id of a category."""


def colours_of(chosen: PreferenceValues) -> Colours:
    colours: Colours = orjson.loads(chosen.colors) if chosen.colors else {}
    return colours


def hues_of(chosen: PreferenceValues) -> dict[str, int]:
    """The hues that pages paint with; a colour that has none paints nothing."""
    hues = {name: hue_of(colour) for name, colour in colours_of(chosen).items()}
    return {name: hue for name, hue in hues.items() if hue is not None}


def repainted(chosen: PreferenceValues, changes: Colours) -> str:
    """The choice with ``changes``; an empty colour takes one back. As it is stored."""
    colours = {**colours_of(chosen), **changes}
    return orjson.dumps({name: colour for name, colour in colours.items() if name and colour}).decode()
