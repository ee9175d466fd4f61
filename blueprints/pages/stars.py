"""Taking a timetable among one's own, and leaving it out again."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import public
from blueprints.destinations import own_path
from blueprints.pages.fragments import blocks, wants_block
from blueprints.services import plannings
from blueprints.visitors import choose, preferences
from extensions import csrf
from services.accounts.preference_values import MOST_PLANNINGS


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/my/plannings", view_func=star, methods=["POST"])
    bp.app_template_test("mine")(is_mine)


def is_mine(full_id: str) -> bool:
    """Whether the reader has chosen a planning."""
    return full_id in (preferences().plannings or ())


# Without a token, for its form stands on pages that shall set no cookie: the blueprint refuses other sites.
@csrf.exempt
@public
def star() -> WerkzeugResponse:
    """Add ``planning`` to the reader's own, or with ``on`` = 0 take it out; htmx gets the button anew."""
    full_id, is_wanted = request.form.get("planning", ""), request.form.get("on") == "1"
    news = _added(full_id) if is_wanted else _taken_out(full_id)
    if wants_block():
        return blocks("pages/calendar.html", "star", "say", star_of=full_id, news=news)
    return redirect(own_path(request.form.get("next"), url_for("pages.home")), 303)


def _added(full_id: str) -> str:
    """Raises NotFound for what is no planning."""
    if plannings().find(full_id) is None:
        raise NotFound
    chosen = list(preferences().plannings or ())
    if full_id not in chosen and len(chosen) >= MOST_PLANNINGS:
        return _("You have %(count)s timetables already, and more cannot be kept.", count=MOST_PLANNINGS)
    choose({"plannings": list(dict.fromkeys([*chosen, full_id]))})
    return _("Added to your timetables.")


def _taken_out(full_id: str) -> str:
    """One that does not exist any more can be taken out, too."""
    choose({"plannings": [one for one in preferences().plannings or () if one != full_id]})
    return _("Taken out of your timetables.")
