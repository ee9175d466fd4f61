"""In the settings: the colours in which a reader wants courses, and sorts of meetings."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import public
from blueprints.visitors import choose, preferences
from services.accounts.own_colours import NO_TEACHER, SORTS, colours_of, repainted
from services.accounts.preference_values import PreferenceValues
from services.plannings.selection import LONGEST_COURSE
from services.timetable.colours import colour_of, hue_of

OFFERED = {
    0: lazy_gettext("Pink"),
    3: lazy_gettext("Red"),
    6: lazy_gettext("Orange"),
    9: lazy_gettext("Ochre"),
    12: lazy_gettext("Olive"),
    15: lazy_gettext("Green"),
    18: lazy_gettext("Teal"),
    21: lazy_gettext("Cyan"),
    24: lazy_gettext("Sky blue"),
    27: lazy_gettext("Blue"),
    30: lazy_gettext("Violet"),
    33: lazy_gettext("Magenta"),
}
SORTS_IN_WORDS = {
    "lecture": lazy_gettext("Lectures"),
    "tutorial": lazy_gettext("Tutorials"),
    "lab": lazy_gettext("Labs"),
    "other": lazy_gettext("Other meetings"),
    NO_TEACHER: lazy_gettext("Meetings that name no teacher"),
}


@dataclass(frozen=True)
class ColourRow:
    """What is painted, by its key and in words; ``choices`` are pairs of a colour and its name."""

    of: str
    words: str
    colour: str
    hue: int | None
    choices: list[tuple[str, str]]


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/settings/colors", view_func=paint, methods=["POST"])


@public
def paint() -> WerkzeugResponse:
    """Keep the ``colour`` of each thing that the form names with ``of``; what it does not name stays as it is."""
    form = request.form
    changes = dict(zip((name.strip() for name in form.getlist("of")), form.getlist("colour"), strict=False))
    try:
        chosen = PreferenceValues.model_validate({"colors": repainted(preferences(), changes)})
    except ValidationError:
        raise BadRequest(_("More colours than can be kept. Take some back first.")) from None
    choose(chosen.given())
    return redirect(url_for("pages.settings", done="colors", _anchor="colours"), 303)


def colour_rows() -> list[ColourRow]:
    """The sorts of meetings, the courses that have a colour, and the one that the address asks for."""
    colours, asked = colours_of(preferences()), request.args.get("course", "").strip()[:LONGEST_COURSE]
    sorts = [*SORTS, *([NO_TEACHER] if preferences().highlight_teacher else [])]
    courses = sorted({*colours, asked} - {*SORTS_IN_WORDS, ""})
    return [_row(one, str(SORTS_IN_WORDS.get(one, one)), colours.get(one, "")) for one in (*sorts, *courses)]


def _row(of: str, words: str, colour: str) -> ColourRow:
    """One of our colours, or another program's, which is offered as it is."""
    choices = [(colour_of(hue), str(name)) for hue, name in OFFERED.items()]
    if colour and colour not in dict(choices):
        choices.append((colour, colour))
    return ColourRow(of, words, colour, hue_of(colour), choices)
