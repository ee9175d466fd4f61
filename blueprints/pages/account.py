"""Who one is here: name, address, password, and the end of the account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import PasswordField, StringField
from wtforms.validators import Email, Length, Optional

from blueprints import browser_session
from blueprints.access import for_people, public
from blueprints.devices import client
from blueprints.identity import signed_in, visitor
from blueprints.pages.account_words import MAY, device_kind, device_words, method_words, moments, role_word
from blueprints.pages.forms import again_field, blame, name_field, new_password_field, tidy
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.words import counted
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
WRONG = "This is not your password."


class ProfileForm(FlaskForm):
    name = name_field("Name")
    email = StringField(
        "E-mail",
        [
            Optional(),
            Length(max=255, message="An address may have 255 characters."),
            Email("This is not an e-mail address."),
        ],
        filters=[tidy],
    )


class PasswordForm(FlaskForm):
    old = PasswordField("Password until now")
    new = new_password_field("New password")
    again = again_field("new")


class CloseForm(FlaskForm):
    password = PasswordField("Your password")


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
    flash("Saved.")
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
        blame(form.new, unfit)
        return _page(400, password=form)
    except WrongOldPassword:
        blame(form.old, ValueError(WRONG))
        return _page(403, password=form)
    except (TooManyAttempts, SignInAgain) as refused:
        return _refused(refused)
    others = f" {counted(ended, 'other sign-in was', 'other sign-ins were')} ended." if ended else ""
    flash(f"The new password holds from now on.{others}")
    return redirect(url_for("pages.account"), 303)


@for_people(Role.USER)
def delete_account() -> WerkzeugResponse:
    """Take the account away."""
    form = CloseForm()
    try:
        accounts().close(signed_in(), client(), form.password.data or "")
    except WrongOldPassword:
        blame(form.password, ValueError(WRONG))
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
