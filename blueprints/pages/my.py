"""My timetable: the plannings that a reader has chosen, without the courses that they have hidden."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import public
from blueprints.destinations import own_path
from blueprints.pages.calendar import calendar_page
from blueprints.pages.errors import refusal, selection_refused
from blueprints.pages.fragments import page_answer
from blueprints.services import plannings
from blueprints.visitors import choose, preferences
from extensions import csrf
from services.accounts.my_timetable import as_choices, hidden_choice, my_hidden, my_selection
from services.accounts.preference_values import PreferenceValues
from services.plannings.selection import BadSelection, Hidden, TooManySelected, read_selection, selected


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/my", view_func=my)
    bp.add_url_rule("/my", view_func=take_over, methods=["POST"])
    bp.add_url_rule("/my/hidden", view_func=hide, methods=["POST"])
    bp.app_template_global("has_timetable")(has_timetable)


def has_timetable() -> bool:
    """Whether the reader has chosen a planning."""
    return bool(preferences().plannings)


@public
def my() -> Response:
    """The calendar of it; without one, how to get one."""
    chosen = preferences()
    nodes = plannings().find_all(chosen.plannings or ())
    if not nodes:
        return page_answer(render_template("pages/my.html", missing=chosen.plannings or ()))
    try:
        selection = my_selection(chosen, (node.full_id for node in nodes))
    except TooManySelected as refused:  # other clients may keep more than an address can say
        return selection_refused(refused)
    return calendar_page("my", selection, nodes[: len(selection.of)])


# Without a token, for the forms stand on pages that shall set no cookie: the blueprint refuses other sites.
@csrf.exempt
@public
def take_over() -> WerkzeugResponse:
    """Make what a calendar shows the reader's own timetable, in the place of what they had."""
    try:
        said = read_selection(request.form.items(multi=True))
        existing = [node.full_id for node in plannings().find_all(said.of)]
        choose(as_choices(selected(existing, said.hidden)))
    except BadSelection as refused:
        raise BadRequest(refusal(refused)) from None
    return redirect(url_for("pages.my"), 303)


@csrf.exempt
@public
def hide() -> WerkzeugResponse:
    """Leave a ``course`` out of the reader's own timetable, or with ``on`` = 0 show it again."""
    form = request.form
    asked = Hidden(form.get("course", ""), form.get("planning", ""))
    hidden = [one for one in my_hidden(preferences()) if one != asked]
    if form.get("on") != "0":
        hidden.append(asked)
    try:
        values = PreferenceValues.model_validate({"hiddenCourses": hidden_choice(hidden)})
        my_selection(values, preferences().plannings or [asked.planning or "-"])
    except (ValidationError, TooManySelected):
        raise BadRequest(_("This course cannot be hidden, or too many are hidden already.")) from None
    choose(values.given())
    return redirect(own_path(form.get("next"), url_for("pages.my")), 303)
