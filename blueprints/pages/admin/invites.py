"""Links by which people make accounts for themselves: made, listed and revoked by superadmins."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from blueprints.access import for_people
from blueprints.destinations import own_origin
from blueprints.identity import current_actor, signed_in
from blueprints.pages.account_words import MAY, moments
from blueprints.pages.admin.users import ID
from blueprints.pages.forms import GIVEN, one_line_field, role_field
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import number
from blueprints.services import new_session, settings
from models import Role
from services.accounts import invites
from services.accounts.invites import NoSuchInvite
from services.accounts.repeats import SentTwice

PAGE = "admin/invites.html"


class InviteForm(FlaskForm):
    note = one_line_field(
        lazy_gettext("Whom it is for"),
        too_long=lazy_gettext("The note may have 100 characters."),
        unfit=lazy_gettext("The note holds a character that cannot be shown."),
    )
    role = role_field()
    after = IntegerField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/users/invites", view_func=admin_invites)
    bp.add_url_rule("/admin/users/invites", view_func=make_invite, methods=["POST"])
    revoking = f"/admin/users/invites/<{ID}:invite_id>/revoke"
    bp.add_url_rule(revoking, view_func=revoke_invite, methods=["POST"])


@for_people(Role.SUPERADMIN)
def admin_invites() -> WerkzeugResponse:
    """The links that work."""
    return _page()


@for_people(Role.SUPERADMIN)
def make_invite() -> WerkzeugResponse:
    """Make a link, which this answer shows and none after it."""
    if settings().signup == "closed":
        raise NotFound
    form, actor, now = InviteForm(), current_actor("page"), datetime.now(UTC)
    if not form.validate():
        return _page(400, form=form)
    try:
        role, note = Role(form.role.data or ""), form.note.data or ""
        made = invites.make(new_session(), actor, role, note, form.after.data or 0, now)
    except SentTwice:
        return _page(409, twice=True)
    return _page(link=f"{own_origin()}{url_for('pages.sign_up', secret=made.secret)}")


@for_people(Role.SUPERADMIN)
def revoke_invite(invite_id: int) -> WerkzeugResponse:
    """The link works no more."""
    try:
        invites.revoke(new_session(), current_actor("page"), invite_id, datetime.now(UTC))
    except NoSuchInvite:
        told = _("That invite did not work any more: it was used, revoked or too old.")
    else:
        told = _("The invite is revoked.")
    if wants_block():
        return _page(said=told)
    flash(told)
    return redirect(url_for("pages.admin_invites"), 303)


def _page(
    status: int = 200, form: InviteForm | None = None, link: str = "", twice: bool = False, said: str = ""
) -> WerkzeugResponse:
    now = datetime.now(UTC)
    with new_session()() as session:
        listed = invites.listed(session, now)
        newest = invites.newest_of(session, signed_in().user_id)
    context = {
        "form": form or InviteForm(formdata=None),
        "link": link,
        "twice": twice,
        "said": said,
        "given": GIVEN,
        "may": MAY,
        "listed": listed,
        "newest": newest,
        "heading": ngettext(
            "%(count)s invite is open", "%(count)s invites are open", len(listed), count=number(len(listed))
        ),
        "days": invites.LIFE.days,
        "invites_work": settings().signup != "closed",
        "moment": moments(),
    }
    if wants_block():
        answer = blocks(PAGE, "content", "say", **context)
        answer.status_code = status
        return kept_nowhere(answer)
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context), status))
