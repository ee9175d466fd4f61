"""Where one is signed in, and how that ends."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import signed_in
from blueprints.pages.account_words import DOORS, moments
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.words import number
from blueprints.services import new_session
from models import LoginDoor, LoginSession, Role
from services.accounts import sessions
from services.database import writing

TEMPLATE = "account/sessions.html"
ID = "int(max=2147483647)"


@dataclass(frozen=True)
class Places:
    """Where somebody is signed in: on devices, this one first, and programs that show the API key."""

    here: int
    devices: list[LoginSession]
    programs: list[LoginSession]
    """They sign in anew all the time, so they are told as one."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/account/sessions", view_func=account_sessions)
    bp.add_url_rule(f"/account/sessions/<{ID}:login_id>/end", view_func=end_session, methods=["POST"])
    bp.add_url_rule("/account/sessions/end-others", view_func=end_other_sessions, methods=["POST"])
    bp.add_url_rule("/account/sessions/end-programs", view_func=end_programs, methods=["POST"])


@for_people(Role.USER)
def account_sessions() -> WerkzeugResponse:
    """Every browser, device and program on which the account is open."""
    page = render_template(TEMPLATE, places=_places(), doors=DOORS, moment=moments())
    return kept_nowhere(page_answer(page))


@for_people(Role.USER)
def end_session(login_id: int) -> WerkzeugResponse:
    """Sign out somewhere else. Somebody else's session is not there."""
    with writing(new_session()) as session:
        if not sessions.end_of(session, signed_in().user_id, login_id, datetime.now(UTC)):
            raise NotFound
    return _done(_("Signed out there."))


@for_people(Role.USER)
def end_other_sessions() -> WerkzeugResponse:
    """Sign out everywhere but here, programs too."""
    who = signed_in()
    with writing(new_session()) as session:
        ended = sessions.end_all(session, who.user_id, datetime.now(UTC), but=who.session_id)
    return _done(
        ngettext(
            "%(count)s other sign-in ended.", "%(count)s other sign-ins ended.", ended, count=number(ended)
        )
    )


@for_people(Role.USER)
def end_programs() -> WerkzeugResponse:
    """End what the API key has opened; the key itself stays."""
    with writing(new_session()) as session:
        ended = sessions.end_door(session, signed_in().user_id, LoginDoor.PLANNER, datetime.now(UTC))
    return _done(
        ngettext(
            "%(count)s sign-in of a program ended.",
            "%(count)s sign-ins of programs ended.",
            ended,
            count=number(ended),
        )
    )


def _places() -> Places:
    who = signed_in()
    with new_session()() as session:
        living = sessions.living(session, who.user_id, datetime.now(UTC))
    devices = [login for login in living if login.door != LoginDoor.PLANNER]
    return Places(
        here=who.session_id,
        devices=sorted(devices, key=lambda login: login.id != who.session_id),
        programs=[login for login in living if login.door == LoginDoor.PLANNER],
    )


def _done(message: str) -> WerkzeugResponse:
    flash(message)
    return redirect(url_for("pages.account_sessions"), 303)
