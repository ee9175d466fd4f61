"""Signing in to the pages through a provider."""

from collections.abc import Collection

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints import provider_errands
from blueprints.access import public
from blueprints.destinations import own_path, with_error
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.services import accounts
from services.accounts.oauth.provider import Provider
from services.accounts.oauth.refusals import SignInRefused
from services.accounts.provider_sign_ins import Errand, NoSuchProvider


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/sign-in/<provider_id>", view_func=sign_in_with, methods=["POST"])
    bp.app_template_global("providers")(providers)


def providers() -> Collection[Provider]:
    """Those that people can choose from."""
    return accounts().provider_sign_ins.providers.values()


@public
def sign_in_with(provider_id: str) -> WerkzeugResponse:
    """Send the reader to a provider, and from there to where they wanted."""
    provider = named(provider_id)
    came_for = own_path(request.form.get("next"), url_for("pages.home"))
    return sent_to(provider, Errand(came_for, url_for("pages.sign_in", next=came_for, by=provider.id)))


def named(provider_id: str) -> Provider:
    """Raises NotFound for one that the settings do not name."""
    try:
        return accounts().provider_sign_ins.provider(provider_id)
    except NoSuchProvider:
        raise NotFound from None


def sent_to(provider: Provider, errand: Errand) -> WerkzeugResponse:
    """A page that goes on to the provider by itself; when that is not to be reached, back with the reason.

    Not a redirect: a form's policy (CSP, form-action) holds for all that it is redirected to, in Chromium at least,
    and where a provider leads to on its own is not known here.
    """
    try:
        url = provider_errands.send(provider, errand)
    except SignInRefused as refused:
        return redirect(with_error(errand.fails_to, refused.reason), 303)
    page = render_template("account/leaving.html", url=url, provider=provider)
    return kept_nowhere(page_answer(page))
