"""Making an account: where the settings let everybody, or by the link of an invite."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints import browser_session
from blueprints.access import public
from blueprints.identity import visitor
from blueprints.pages.forms import UNFIT, again_field, blame, name_field, new_password_field, username_field
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.services import new_session, settings
from models import Invite, Role
from services.accounts import invites
from services.accounts import sign_up as signing_up
from services.accounts.invites import NoSuchInvite
from services.accounts.passwords import UnfitPassword
from services.accounts.proof import Proof
from services.accounts.sign_up import Wish
from services.changes.errors import NotUnique

TEMPLATE = "account/sign_up.html"


class SignUpForm(FlaskForm):
    username = username_field()
    name = name_field()
    new = new_password_field(lazy_gettext("Password"))
    again = again_field("new")


def register(bp: Blueprint) -> None:
    for rule in ("/sign-up", "/sign-up/<secret>"):
        bp.add_url_rule(rule, view_func=sign_up)
        bp.add_url_rule(rule, view_func=join, methods=["POST"])
    bp.app_template_global("sign_up_is_open")(lambda: settings().signup == "open")


@public
def sign_up(secret: str | None = None) -> WerkzeugResponse:
    """The form, or why there is none. Looking at an invite does not use it up: programs that read mail do that."""
    try:
        return _page(SignUpForm(formdata=None), _invite(secret))
    except NoSuchInvite:
        return _closed(secret)


@public
def join(secret: str | None = None) -> WerkzeugResponse:
    """Make the account, and sign in to it."""
    form = SignUpForm()
    try:
        invite = _invite(secret)
        if visitor() is not None or not form.validate():
            return _page(form, invite, 400)
        browser_session.sign_in(_joined(form, secret), stay=True)
    except NoSuchInvite:
        return _closed(secret)
    except UnfitPassword as unfit:
        blame(form.new, UNFIT[type(unfit)])
        return _page(form, invite, 400)
    except NotUnique:
        blame(form.username, _("This user name is taken."))
        return _page(form, invite, 409)
    flash(_("Your account is made, and you are signed in."))
    return redirect(url_for("pages.account"), 303)


def _joined(form: SignUpForm, secret: str | None) -> Proof:
    wish = Wish(form.username.data or "", form.name.data or "", form.new.data or "")
    if secret is None:
        return signing_up.openly(new_session(), wish)
    return signing_up.by_invite(new_session(), secret, wish, datetime.now(UTC))


def _invite(secret: str | None) -> Invite | None:
    """What lets somebody in; None where nothing is needed. Raises NoSuchInvite where the settings say no."""
    if settings().signup == "open" and secret is None:
        return None
    if settings().signup == "closed" or secret is None:
        raise NoSuchInvite
    with new_session()() as session:
        return invites.find(session, secret, datetime.now(UTC))


def _page(form: SignUpForm, invite: Invite | None, status: int = 200) -> WerkzeugResponse:
    role = Role.USER if invite is None else invite.role
    page = render_template(TEMPLATE, form=form, invite=invite, role=role)
    return kept_nowhere(page_answer(page, status))


def _closed(secret: str | None) -> WerkzeugResponse:
    """404: here is nothing to sign up at. The page says who makes accounts instead."""
    page = render_template("account/no_sign_up.html", was_invited=secret is not None)
    return kept_nowhere(page_answer(page, 404))
