"""One's own key for the planner API. The page is there for those who may have one."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.destinations import own_origin
from blueprints.identity import signed_in, visitor
from blueprints.pages.account_words import moments
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.services import new_session
from models import Role
from services.accounts import planner_keys
from services.accounts.api_keys import NewKey
from services.accounts.planner_keys import NoApiAccess
from services.accounts.repeats import SentTwice
from services.accounts.signed_in import SignedIn
from services.database import writing

TEMPLATE = "account/api.html"


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/account/api", view_func=account_api)
    bp.add_url_rule("/account/api/key", view_func=make_key, methods=["POST"])
    bp.add_url_rule("/account/api/revoke", view_func=revoke_key, methods=["POST"])
    bp.app_template_global("has_api_access")(has_api_access)


def has_api_access() -> bool:
    """Whether the page is there for whoever asks."""
    who = visitor()
    return who is not None and who.api_access


@for_people(Role.USER)
def account_api() -> WerkzeugResponse:
    """The key as far as we know it, and how it is used."""
    return _page(_allowed())


@for_people(Role.USER)
def make_key() -> WerkzeugResponse:
    """Make a key, and show it in this answer and nowhere else.

    A redirect would need the key to be kept until the next request, in a cookie or a table. Instead the form says which
    key was the newest when it was made: the same form sent again, by a reload or a second press, makes nothing.
    """
    who = _allowed()
    try:
        with writing(new_session()) as session:
            made = planner_keys.replace(session, who.user_id, datetime.now(UTC), after=_newest_seen())
    except NoApiAccess:
        raise NotFound from None
    except SentTwice:
        return _page(who, 409, twice=True)
    return _page(who, made=made)


@for_people(Role.USER)
def revoke_key() -> WerkzeugResponse:
    """The key works no more."""
    who = _allowed()
    with writing(new_session()) as session:
        planner_keys.revoke(session, who.user_id, datetime.now(UTC))
    flash(_("The key is revoked, and programs that had signed in with it are signed out."))
    return redirect(url_for("pages.account_api"), 303)


def _allowed() -> SignedIn:
    who = signed_in()
    if not who.api_access:
        raise NotFound
    return who


def _newest_seen() -> int:
    text = request.form.get("after", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise BadRequest(_("The form was incomplete, so nothing was changed. Open the page again."))
    return int(text)


def _page(
    who: SignedIn, status: int = 200, made: NewKey | None = None, twice: bool = False
) -> WerkzeugResponse:
    with new_session()() as session:
        key = planner_keys.current(session, who.user_id)
        newest = planner_keys.newest_of(session, who.user_id)
    page = render_template(
        TEMPLATE,
        key=key,
        newest=newest,
        made=made,
        twice=twice,
        who=who,
        origin=own_origin(),
        moment=moments(),
    )
    return kept_nowhere(page_answer(page, status))
