"""Keys by which programs read ``/integration``: made, listed and revoked by superadmins."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp

from blueprints.access import for_people
from blueprints.destinations import own_origin
from blueprints.identity import signed_in
from blueprints.pages.account_words import moments
from blueprints.pages.admin.users import ID
from blueprints.pages.forms import NO_CONTROLS, tidy
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import number
from blueprints.services import new_session
from models import Role
from services.accounts import api_keys
from services.accounts.repeats import SentTwice
from services.changes.errors import Unknown
from services.database import writing

PAGE = "admin/keys.html"


class KeyForm(FlaskForm):
    name = StringField(
        lazy_gettext("Which program it is for"),
        [
            InputRequired(lazy_gettext("A name, please.")),
            Length(min=3, max=50, message=lazy_gettext("The name has 3 to 50 characters.")),
            Regexp(NO_CONTROLS, message=lazy_gettext("The name holds a character that cannot be shown.")),
        ],
        filters=[tidy],
    )
    after = IntegerField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/keys", view_func=admin_keys)
    bp.add_url_rule("/admin/keys", view_func=make_api_key, methods=["POST"])
    bp.add_url_rule(f"/admin/keys/<{ID}:key_id>/revoke", view_func=revoke_api_key, methods=["POST"])


@for_people(Role.SUPERADMIN)
def admin_keys() -> WerkzeugResponse:
    """The keys that work, by name."""
    return _page()


@for_people(Role.SUPERADMIN)
def make_api_key() -> WerkzeugResponse:
    """Make a key, which this answer shows and none after it; the form sent again makes nothing."""
    form, user_id = KeyForm(), signed_in().user_id
    if not form.validate():
        return _page(400, form=form)
    try:
        with writing(new_session()) as session:
            name, now = form.name.data or "", datetime.now(UTC)
            token = api_keys.create(session, name, user_id, now, after=form.after.data).token
    except SentTwice:
        return _page(409, twice=True)
    return _page(made=(name, token))


@for_people(Role.SUPERADMIN)
def revoke_api_key(key_id: int) -> WerkzeugResponse:
    """The key works no more."""
    if "sure" not in request.form:
        raise BadRequest(
            _("Nothing was revoked: say first, by the box beside the button, that you are sure.")
        )
    try:
        with writing(new_session()) as session:
            api_keys.revoke(session, key_id, datetime.now(UTC))
    except Unknown:
        told = _("That key did not work any more.")
    else:
        told = _("The key is revoked: its program reads nothing any more.")
    if wants_block():
        return _page(said=told)
    flash(told)
    return redirect(url_for("pages.admin_keys"), 303)


def _page(
    status: int = 200,
    form: KeyForm | None = None,
    made: tuple[str, str] | None = None,
    twice: bool = False,
    said: str = "",
) -> WerkzeugResponse:
    with new_session()() as session:
        listed = api_keys.listed(session)
        newest = api_keys.newest_of(session, signed_in().user_id)
    context = {
        "form": form or KeyForm(formdata=None),
        "made": made,
        "twice": twice,
        "said": said,
        "listed": listed,
        "newest": newest,
        "origin": own_origin(),
        "heading": ngettext(
            "%(count)s API key works", "%(count)s API keys work", len(listed), count=number(len(listed))
        ),
        "moment": moments(),
    }
    if wants_block():
        answer = blocks(PAGE, "content", "say", **context)
        answer.status_code = status
        return kept_nowhere(answer)
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context), status))
