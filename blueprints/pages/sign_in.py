"""Signing in to the pages, and out again."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from blueprints import browser_session
from blueprints.access import public
from blueprints.destinations import own_path
from blueprints.devices import client
from blueprints.identity import visitor
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.provider_words import refusal_words
from blueprints.services import accounts
from services.accounts.login_limits import TooManyAttempts
from services.accounts.password_check import Attempt
from services.accounts.proof import BadCredentials

TEMPLATE = "account/sign_in.html"


class SignInForm(FlaskForm):
    username = StringField(
        lazy_gettext("User name"), [InputRequired(lazy_gettext("Your user name, please.")), Length(max=100)]
    )
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(lazy_gettext("Your password, please.")), Length(max=1000)]
    )
    stay = BooleanField(lazy_gettext("Stay signed in for 30 days"), default=True)


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/sign-in", view_func=sign_in)
    bp.add_url_rule("/sign-in", view_func=enter, methods=["POST"])
    bp.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])


@public
def sign_in() -> WerkzeugResponse:
    """The form; who is signed in already goes on to where they wanted, unless they are to prove it ``again``."""
    if visitor() is not None and "again" not in request.args:
        return redirect(_destination(), 303)
    return _page(SignInForm(formdata=None))


@public
def enter() -> WerkzeugResponse:
    """Take user name and password."""
    form = SignInForm()
    if not form.validate():
        return _page(form, 400)
    try:
        attempt = Attempt((form.username.data or "").strip(), form.password.data or "", client())
        browser_session.sign_in(accounts().passwords.prove(attempt), stay=form.stay.data)
    except BadCredentials:
        return _page(form, 403, wrong=True)
    except TooManyAttempts as refused:
        answer = _page(form, 429, wait=refused.seconds)
        answer.headers["Retry-After"] = str(refused.seconds)
        return answer
    return redirect(_destination(), 303)


@public
def sign_out() -> WerkzeugResponse:
    """End the session of this browser."""
    browser_session.sign_out()
    return redirect(url_for("pages.home"), 303)


def _page(form: SignInForm, status: int = 200, **said: object) -> WerkzeugResponse:
    given = request.args
    page = render_template(
        TEMPLATE,
        form=form,
        came_for=request.values.get("next", ""),
        leads_to=_destination(),
        again="again" in given,
        refusal=refusal_words(given.get("error", ""), given.get("by", "")),
        **said,
    )
    return kept_nowhere(page_answer(page, status))


def _destination() -> str:
    return own_path(request.values.get("next"), url_for("pages.home"))
