"""Subscribing to calendars: the address that everybody may use, and links of one's own."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import HiddenInput

from blueprints.access import public
from blueprints.pages.account_words import moments
from blueprints.pages.errors import unknown_planning
from blueprints.pages.forms import NO_CONTROLS, tidy
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.public_urls import public_url
from blueprints.services import new_session, plannings
from blueprints.visitors import become_owner, owner
from services.accounts.preferences import Owner
from services.accounts.repeats import SentTwice
from services.database import writing
from services.plannings.selection import BadSelection, NothingSelected, Selection, read_selection
from services.subscriptions import links
from services.subscriptions.links import NoSuchLink, TooManyLinks

TEMPLATE = "pages/subscriptions.html"


class LinkForm(FlaskForm):
    name = StringField(
        lazy_gettext("Name of the calendar"),
        [
            DataRequired(lazy_gettext("A name, please.")),
            Length(max=100, message=lazy_gettext("The name may have 100 characters.")),
            Regexp(NO_CONTROLS, message=lazy_gettext("The name holds a character that cannot be shown.")),
        ],
        filters=[tidy],
    )
    after = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    """The newest link when the form was made: the same form sent again, by a reload or a second press, makes none."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/subscribe", view_func=subscribe)
    bp.add_url_rule("/subscriptions", view_func=subscriptions)
    bp.add_url_rule("/subscriptions", view_func=make_link, methods=["POST"])
    bp.add_url_rule("/subscriptions/<int:link_id>/renew", view_func=renew_link, methods=["POST"])
    bp.add_url_rule("/subscriptions/<int:link_id>/revoke", view_func=revoke_link, methods=["POST"])


@public
def subscribe() -> WerkzeugResponse:
    """How to subscribe to what the address names: one planning, or a selection of them."""
    selection = _asked_for(request.args.items(multi=True))
    if selection is None:
        return redirect(url_for("pages.subscriptions"), 303)
    nodes = plannings().find_all(selection.of)
    if not nodes:
        return unknown_planning(selection.of[0])
    titles = [node.title for node in nodes]
    form = _empty_form(", ".join(titles)[:100])
    alone = nodes[0] if len(nodes) == 1 and not selection.hidden else None
    address = None if alone is None else public_url("ics.planning", full_id=alone.full_id)
    return page_answer(
        render_template(
            "pages/subscribe.html",
            titles=titles,
            alone=alone,
            address=address,
            form=form,
            selection=selection,
        )
    )


@public
def subscriptions() -> WerkzeugResponse:
    """The reader's links, and a form for one to their own timetable."""
    return _page()


@public
def make_link() -> WerkzeugResponse:
    """Make a link, and show it in this answer and nowhere else. Without a selection it opens the reader's timetable."""
    selection, form = _asked_for(request.form.items(multi=True)), LinkForm()
    if not form.validate():
        form.after.data = _newest(owner())
        return _page(form, 400, selection=selection)
    whose = become_owner()
    try:
        with writing(new_session()) as session:
            secret = links.make(
                session, whose, form.name.data or "", selection, datetime.now(UTC), form.after.data or 0
            )
    except TooManyLinks:
        return _page(form, 409, selection=selection, too_many=True)
    except SentTwice:
        return _page(status=409, selection=selection, twice=True)
    return _page(secret=secret, whose=whose)


@public
def renew_link(link_id: int) -> WerkzeugResponse:
    """Another secret for the same calendar, shown in this answer and nowhere else."""
    try:
        with writing(new_session()) as session:
            after = request.form.get("after", "")
            secret = links.renew(session, _known_owner(), link_id, datetime.now(UTC), after)
    except NoSuchLink:
        raise NotFound from None
    except SentTwice:
        return _page(status=409, twice=True)
    return _page(secret=secret)


@public
def revoke_link(link_id: int) -> WerkzeugResponse:
    """The link works no more."""
    try:
        with writing(new_session()) as session:
            name = links.revoke(session, _known_owner(), link_id, datetime.now(UTC)).name
    except NoSuchLink:
        raise NotFound from None
    flash(_("The link of “%(name)s” is revoked. Calendars that used it get nothing any more.", name=name))
    return redirect(url_for("pages.subscriptions"), 303)


def _page(
    form: LinkForm | None = None,
    status: int = 200,
    selection: Selection | None = None,
    secret: str | None = None,
    whose: Owner | None = None,
    too_many: bool = False,
    twice: bool = False,
) -> Response:
    """``whose`` is given where this very request has made the reader known."""
    whose = whose or owner()
    with new_session()() as session:
        found = [] if whose is None else links.of_owner(session, whose)
        rows = [(link, _titles(links.selection_in(link)), links.mark_of(link)) for link in found]
    page = render_template(
        TEMPLATE,
        form=form or _empty_form(_("My timetable"), whose),
        rows=rows,
        selection=selection,
        titles=_titles(selection),
        made=None if secret is None else public_url("ics.own", secret=secret),
        too_many=too_many,
        twice=twice,
        moment=moments(),
    )
    return kept_nowhere(page_answer(page, status))


def _empty_form(name: str, whose: Owner | None = None) -> LinkForm:
    """``whose`` is given where it is known already."""
    return LinkForm(formdata=None, data={"name": name, "after": _newest(whose or owner())})


def _newest(whose: Owner | None) -> int:
    with new_session()() as session:
        return 0 if whose is None else links.newest_of(session, whose)


def _asked_for(pairs: Iterable[tuple[str, str]]) -> Selection | None:
    """None where no planning is named. Raises BadRequest for more than one calendar takes."""
    try:
        return read_selection(pairs)
    except NothingSelected:
        return None
    except BadSelection:
        raise BadRequest(_("More timetables, or hidden courses, than one calendar takes.")) from None


def _known_owner() -> Owner:
    """Raises NotFound for a reader who has no links."""
    whose = owner()
    if whose is None:
        raise NotFound
    return whose


def _titles(selection: Selection | None) -> list[str]:
    """What the plannings of a selection are called, by their ids where they are gone; empty for the reader's own."""
    nodes = plannings().catalogue().nodes
    return [nodes[one].title if one in nodes else one for one in (selection.of if selection else ())]
