"""Who has an account, and what superadmins do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import signed_in
from blueprints.pages.account_words import MAY, moments
from blueprints.pages.admin.user_actions import TOLD, Outcome, act, administration
from blueprints.pages.forms import GIVEN, blame, name_field, role_field, username_field
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import number
from blueprints.services import new_session, settings
from models import Role
from services.accounts import directory
from services.accounts.directory import Entry
from services.changes.errors import NotUnique, Unknown
from services.text import LONGEST_QUERY

PAGE = "admin/users.html"
PAGE_LENGTH = 100
ID = "int(max=2147483647)"


class NewUserForm(FlaskForm):
    username = username_field()
    name = name_field()
    role = role_field()


@dataclass(frozen=True)
class Wanted:
    """The state of the page; all of it is in its address."""

    words: str
    page: int

    def link(self, **changes: Any) -> str:
        """The address of the same page with ``changes``."""
        now: dict[str, Any] = {"q": self.words or None, "page": self.page if self.page > 1 else None}
        return url_for("pages.admin_users", **{**now, **changes})


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/users", view_func=admin_users)
    bp.add_url_rule("/admin/users", view_func=create_user, methods=["POST"])
    actions = f"/admin/users/<{ID}:user_id>/<any({', '.join(TOLD)}):action>"
    bp.add_url_rule(actions, view_func=act_on_user, methods=["POST"])


@for_people(Role.SUPERADMIN)
def admin_users() -> WerkzeugResponse:
    """The accounts that fit, by user name, a hundred a page."""
    if wants_block():
        return kept_nowhere(blocks(PAGE, "users", "say", **_context(_wanted(request.args))))
    return _whole(_wanted(request.args))


@for_people(Role.SUPERADMIN)
def create_user() -> WerkzeugResponse:
    """Make an account; the answer shows its password. Sent again it makes nothing, for the name is taken then."""
    form, wanted = NewUserForm(), Wanted("", 1)
    if not form.validate():
        return _whole(wanted, 400, form=form)
    try:
        role, name = Role(form.role.data or ""), form.name.data or ""
        made = administration().create(form.username.data or "", role, name)
    except NotUnique:
        blame(form.username, _("This user name is taken."))
        return _whole(wanted, 409, form=form)
    return _whole(wanted, made=made)


@for_people(Role.SUPERADMIN)
def act_on_user(user_id: int, action: str) -> WerkzeugResponse:
    """Do what a button says; htmx gets the account anew, others the page with the outcome.

    What is shown once is in this answer, and kept for none after it.
    """
    outcome = act(user_id, action)
    status = 409 if outcome.refused else 200
    if wants_block():
        answer = kept_nowhere(blocks(PAGE, "account", "say", **_row_context(outcome)))
        answer.status_code = status
        return answer
    wanted = _wanted(dict(parse_qsl(request.form.get("back", ""))))
    if outcome.refused or outcome.password:
        return _whole(wanted, status, outcome=outcome)
    flash(outcome.message)
    return redirect(wanted.link(_anchor=f"u-{user_id}"), 303)


def _whole(wanted: Wanted, status: int = 200, **said: object) -> Response:
    """The page; of a form that htmx has sent, what is inside its ``main``."""
    context = {**_context(wanted), **said}
    if wants_block():
        answer = blocks(PAGE, "content", "say", **context)
        answer.status_code = status
        return kept_nowhere(answer)
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context), status))


def _context(wanted: Wanted) -> dict[str, object]:
    first = (wanted.page - 1) * PAGE_LENGTH
    with new_session()() as session:
        extract = directory.extract(session, wanted.words, first, PAGE_LENGTH)
    return {
        **_row_words(),
        "wanted": wanted,
        "extract": extract,
        "first": first,
        "heading": _heading(extract.count, bool(wanted.words)),
        "form": NewUserForm(formdata=None),
        "made": None,
        "outcome": None,
        "back": wanted.link().partition("?")[2],
    }


def _heading(accounts: int, fitting: bool) -> str:
    count = number(accounts)
    if fitting:
        return ngettext("%(count)s account fits", "%(count)s accounts fit", accounts, count=count)
    return ngettext("%(count)s account", "%(count)s accounts", accounts, count=count)


def _row_context(outcome: Outcome) -> dict[str, object]:
    with new_session()() as session:
        entry = _entry(session, outcome.user_id)
    return {**_row_words(), "entry": entry, "outcome": outcome, "back": request.form.get("back", "")}


def _entry(session: Session, user_id: int) -> Entry | None:
    """None once it is deleted."""
    try:
        return directory.entry(session, user_id)
    except Unknown:
        return None


def _row_words() -> dict[str, object]:
    return {
        "me": signed_in().user_id,
        "given": GIVEN,
        "may": MAY,
        "moment": moments(),
        "invites_work": settings().signup != "closed",
    }


def _wanted(given: Mapping[str, str]) -> Wanted:
    """Read the query; what makes no sense in it asks for nothing."""
    page = given.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return Wanted(given.get("q", "").strip()[:LONGEST_QUERY], max(1, number))
