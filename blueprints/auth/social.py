"""Signing in through GitHub, Discord or an OpenID Connect provider, and what one is connected with.

The session stays in the browser that has begun and come back: nothing in the addresses that lead on opens anything,
neither on a page of a trusted origin nor in an app with a scheme of its own.
"""

from datetime import UTC, datetime

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints import browser_session, provider_errands
from blueprints.access import for_sessions, public
from blueprints.auth.doors import bp
from blueprints.auth.errors import error_answer
from blueprints.auth.schemas_social import SocialIn, SocialOut
from blueprints.destinations import is_trusted, with_error
from blueprints.identity import signed_in, visitor
from blueprints.json_answer import json_answer
from blueprints.services import accounts, new_session
from services.accounts import connected_accounts
from services.accounts.oauth.refusals import Reason, SignInRefused
from services.accounts.proof import BadCredentials
from services.accounts.provider_sign_ins import Errand, NoSuchProvider, Pending


class UntrustedDestination(Exception):
    """Nobody is led there."""


@bp.post("/sign-in/social")
@bp.input(SocialIn, arg_name="wanted")
@bp.output(SocialOut)
@public
def sign_in_social(wanted: SocialIn) -> Response:
    """Begin to sign in through a provider: where to go. The way back is open to this browser alone."""
    return _sent(wanted, _errand(wanted))


@bp.post("/link-social")
@bp.input(SocialIn, arg_name="wanted")
@bp.output(SocialOut)
@for_sessions
def link_social(wanted: SocialIn) -> Response:
    """Begin to connect an account at a provider with one's own; wants a sign-in of the last quarter of an hour."""
    who = signed_in()
    accounts().require_recent(who)
    return _sent(wanted, _errand(wanted, who.user_id))


@bp.get("/callback/<provider_id>")
@bp.doc(
    summary="Where providers send people back to",
    responses={302: "Leads on, with `error` if it came to nothing"},
)
@public
def callback(provider_id: str) -> WerkzeugResponse:
    """Take up what this browser has begun, and lead on."""
    state = request.args.get("state", "")
    try:
        pending = accounts().provider_sign_ins.resume(provider_id, state, provider_errands.browser())
    except SignInRefused as refused:
        return _led_to(with_error(url_for("pages.sign_in", by=provider_id), refused.reason))
    try:
        _finish(pending)
    except SignInRefused as refused:
        return _led_to(with_error(pending.errand.fails_to, refused.reason))
    return _led_to(pending.errand.leads_to)


def _errand(wanted: SocialIn, connects: int | None = None) -> Errand:
    errand = Errand(wanted.callbackURL, wanted.errorCallbackURL or wanted.callbackURL, connects)
    if not (is_trusted(errand.leads_to) and is_trusted(errand.fails_to)):
        raise UntrustedDestination
    return errand


def _sent(wanted: SocialIn, errand: Errand) -> Response:
    provider = accounts().provider_sign_ins.provider(wanted.provider)
    answer = json_answer(
        {"url": provider_errands.send(provider, errand), "redirect": not wanted.disableRedirect}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _finish(pending: Pending) -> None:
    """Sign in, or connect. Raises SignInRefused."""
    provider, connects = pending.provider, pending.errand.connects
    who = visitor()
    if connects is not None and (who is None or who.user_id != connects):
        raise SignInRefused(Reason.CONNECT_LOST)
    identity = provider.identify(request.args, pending.asked)
    now = datetime.now(UTC)
    if connects is not None:
        connected_accounts.connect(new_session(), connects, provider, identity, now)
        return
    try:
        browser_session.sign_in(connected_accounts.prove(new_session(), provider, identity, now), stay=True)
    except BadCredentials:
        raise SignInRefused(Reason.DISABLED) from None


def _led_to(url: str) -> WerkzeugResponse:
    answer = redirect(url, 302)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.errorhandler(NoSuchProvider)
def no_such_provider(_error: NoSuchProvider) -> Response:
    return error_answer(404, "PROVIDER_NOT_FOUND", "No such provider is set up here")


@bp.errorhandler(UntrustedDestination)
def untrusted_destination(_error: UntrustedDestination) -> Response:
    return error_answer(403, "INVALID_CALLBACK_URL", "Not an address here, nor one of a trusted origin")


@bp.errorhandler(SignInRefused)
def refused(error: SignInRefused) -> Response:
    return error_answer(503, error.reason.upper(), "The provider cannot be asked at the moment")
