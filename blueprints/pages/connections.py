"""The accounts at providers by which one signs in here."""

from datetime import UTC, datetime
from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import signed_in
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.provider_sign_in import named, sent_to
from blueprints.pages.provider_words import refusal_words
from blueprints.pages.words import moment
from blueprints.services import accounts, new_session, settings
from models import ConnectedAccount, Role
from services.accounts import connected_accounts
from services.accounts.provider_sign_ins import Errand
from services.accounts.ways_in import LastWayIn
from services.changes.errors import Unknown
from services.database import writing

PAGE = "/account/connections"
TOLD = {
    "connected": lazy_gettext("The account is connected: from now on you can sign in with it."),
    "disconnected": lazy_gettext("The account is disconnected: nobody can sign in with it any more."),
    "last": lazy_gettext(
        "This is the last way by which you can sign in. Give yourself a password or connect another account first."
    ),
}


class Connection(NamedTuple):
    """A connected account as its owner sees it."""

    id: int
    title: str
    label: str
    since: str
    in_use: bool
    """The installation still has this provider."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule(PAGE, view_func=connections)
    bp.add_url_rule(f"{PAGE}/<provider_id>", view_func=connect_account, methods=["POST"])
    bp.add_url_rule(f"{PAGE}/<int:account_id>/disconnect", view_func=disconnect_account, methods=["POST"])


@for_people(Role.USER)
def connections() -> WerkzeugResponse:
    """What one is connected with, and what one could be."""
    if not accounts().provider_sign_ins.providers:
        raise NotFound
    who = signed_in()
    with new_session()() as session:
        connected = [_shown(account) for account in connected_accounts.of_user(session, who.user_id)]
    done, given = request.args.get("done", ""), request.args
    page = render_template(
        "account/connections.html",
        connected=connected,
        recent=accounts().is_recent(who),
        message=TOLD.get(done, ""),
        refused=done == "last",
        refusal=refusal_words(given.get("error", ""), given.get("by", "")),
    )
    return kept_nowhere(page_answer(page))


@for_people(Role.USER)
def connect_account(provider_id: str) -> WerkzeugResponse:
    """Send somebody to a provider, to connect an account there; whoever signed in long ago does so again first."""
    provider, who = named(provider_id), signed_in()
    if not accounts().is_recent(who):
        return _sign_in_again()
    leads_to = url_for("pages.connections", done="connected")
    return sent_to(provider, Errand(leads_to, url_for("pages.connections", by=provider.id), who.user_id))


@for_people(Role.USER)
def disconnect_account(account_id: int) -> WerkzeugResponse:
    """Take an account away, unless it is the last way to sign in; whoever signed in long ago does so again first."""
    who, keys = signed_in(), accounts().provider_sign_ins.keys
    if not accounts().is_recent(who):
        return _sign_in_again()
    try:
        with writing(new_session()) as session:
            connected_accounts.disconnect(session, who, account_id, keys, datetime.now(UTC))
    except Unknown:
        raise NotFound from None
    except LastWayIn:
        return redirect(url_for("pages.connections", done="last"), 303)
    return redirect(url_for("pages.connections", done="disconnected"), 303)


def _sign_in_again() -> WerkzeugResponse:
    return redirect(url_for("pages.sign_in", again=1, next=url_for("pages.connections")), 303)


def _shown(account: ConnectedAccount) -> Connection:
    sign_ins = accounts().provider_sign_ins
    provider_id = connected_accounts.provider_id_of(account)
    provider = sign_ins.providers.get(provider_id)
    since = moment(account.created_at, datetime.now(UTC), settings().zone)
    title = provider.title if provider else provider_id
    return Connection(account.id, title, account.label, since, account.provider in sign_ins.keys)
