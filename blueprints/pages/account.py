"""Who one is here: name, address, password, and the end of the account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import PasswordField, StringField
from wtforms.validators import Email, Length, Optional

from blueprints import browser_session
from blueprints.access import for_people, public
from blueprints.devices import client
from blueprints.identity import signed_in, visitor
from blueprints.pages.account_words import MAY, device_kind, device_words, method_words, moments, role_word
from blueprints.pages.forms import UNFIT, again_field, blame, name_field, new_password_field, tidy
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.words import number
from blueprints.services import accounts, new_session
from models import Role, User
from services.accounts import users
from services.accounts.accounts import SignInAgain
from services.accounts.login_limits import TooManyAttempts
from services.accounts.password_check import WrongOldPassword
from services.accounts.passwords import UnfitPassword
from services.accounts.superadmins import LastSuperadmin
from services.database import writing

TEMPLATE = "account/profile.html"
WRONG = lazy_gettext("This is not your password.")


class ProfileForm(FlaskForm):
    name = name_field()
    email = StringField(
        lazy_gettext("E-mail"),
        [
            Optional(),
            Length(max=255, message=lazy_gettext("An address may have 255 characters.")),
            Email(lazy_gettext("This is not an e-mail address.")),
        ],
        filters=[tidy],
    )


class PasswordForm(FlaskForm):
    old = PasswordField(lazy_gettext("Password until now"))
    new = new_password_field(lazy_gettext("New password"))
    again = again_field("new")


class CloseForm(FlaskForm):
    password = PasswordField(lazy_gettext("Your password"))


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/account", view_func=account)
    bp.add_url_rule("/account", view_func=change_profile, methods=["POST"])
    bp.add_url_rule("/account/password", view_func=change_password, methods=["POST"])
    bp.add_url_rule("/account/delete", view_func=delete_account, methods=["POST"])
    bp.add_url_rule("/account/deleted", view_func=account_deleted)
    for word in (role_word, method_words, device_words, device_kind):
        bp.app_template_filter(word.__name__)(word)


@for_people(Role.USER)
def account() -> WerkzeugResponse:
    """What is known of oneself, and how to change it."""
    return _page()


@for_people(Role.USER)
def change_profile() -> WerkzeugResponse:
    """Take name and address."""
    form = ProfileForm()
    if not form.validate():
        return _page(400, profile=form)
    with writing(new_session()) as session:
        users.change_profile(session, signed_in().user_id, form.name.data or "", form.email.data or "")
    flash(_("Saved."))
    return redirect(url_for("pages.account"), 303)


@for_people(Role.USER)
def change_password() -> WerkzeugResponse:
    """Take another password, or the first one; whoever else is signed in to the account is signed out."""
    form = PasswordForm()
    if not form.validate():
        return _page(400, password=form)
    try:
        ended = accounts().change_password(signed_in(), client(), form.old.data or "", form.new.data or "")
    except UnfitPassword as unfit:
        blame(form.new, UNFIT[type(unfit)])
        return _page(400, password=form)
    except WrongOldPassword:
        blame(form.old, WRONG)
        return _page(403, password=form)
    except (TooManyAttempts, SignInAgain) as refused:
        return _refused(refused)
    said = [_("The new password holds from now on."), _others(ended)]
    flash(" ".join(filter(None, said)))
    return redirect(url_for("pages.account"), 303)


def _others(ended: int) -> str:
    if not ended:
        return ""
    return ngettext(
        "%(count)s other sign-in was ended.",
        "%(count)s other sign-ins were ended.",
        ended,
        count=number(ended),
    )


@for_people(Role.USER)
def delete_account() -> WerkzeugResponse:
    """Take the account away."""
    form = CloseForm()
    try:
        accounts().close(signed_in(), client(), form.password.data or "")
    except WrongOldPassword:
        blame(form.password, WRONG)
        return _page(403, closing=form)
    except LastSuperadmin:
        return _page(409, closing=form, last=True)
    except (TooManyAttempts, SignInAgain) as refused:
        return _refused(refused)
    browser_session.sign_out()
    return redirect(url_for("pages.account_deleted"), 303)


@public
def account_deleted() -> WerkzeugResponse:
    """Says that it is done; who has an account finds it unharmed."""
    if visitor() is not None:
        return redirect(url_for("pages.account"), 303)
    return kept_nowhere(page_answer(render_template("account/deleted.html")))


def _refused(refused: TooManyAttempts | SignInAgain) -> WerkzeugResponse:
    """The page again, with why nothing was done."""
    if isinstance(refused, SignInAgain):
        return _page(403, again=True)
    answer = _page(429, wait=refused.seconds)
    answer.headers["Retry-After"] = str(refused.seconds)
    return answer


def _page(
    status: int = 200,
    profile: ProfileForm | None = None,
    password: PasswordForm | None = None,
    closing: CloseForm | None = None,
    **said: object,
) -> WerkzeugResponse:
    who = signed_in()
    with new_session()() as session:
        user = session.get_one(User, who.user_id)
    page = render_template(
        TEMPLATE,
        user=user,
        may=MAY[user.role],
        moment=moments(),
        profile=profile or ProfileForm(formdata=None, obj=user),
        password=password or PasswordForm(formdata=None),
        closing=closing or CloseForm(formdata=None),
        closing_open=closing is not None,
        **said,
    )
    return kept_nowhere(page_answer(page, status))
