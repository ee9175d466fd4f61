"""The door of the pages for admins: until there are accounts, it opens to the ops token."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints import operators
from blueprints.access import for_admins, public
from blueprints.pages.fragments import page_answer


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin", view_func=admin_sign_in)
    bp.add_url_rule("/admin", view_func=admin_enter, methods=["POST"])
    bp.add_url_rule("/admin/sign-out", view_func=admin_leave, methods=["POST"])


@public
def admin_sign_in() -> WerkzeugResponse:
    """The form for the token; who needs none goes on at once."""
    _refuse_when_closed()
    if operators.is_signed_in(request):
        return redirect(_destination(request.args.get("next", "")), 303)
    return _form(request.args.get("next", ""))


@public
def admin_enter() -> WerkzeugResponse:
    """Take the token, and remember for some hours that it was known."""
    _refuse_when_closed()
    came_for = request.form.get("next", "")
    if not (operators.is_open() or operators.is_token(request.form.get("token", "").strip().encode())):
        return _form(came_for, wrong=True)
    response = redirect(_destination(came_for), 303)
    if not operators.is_open():
        operators.sign_in(response)
    return response


@for_admins
def admin_leave() -> WerkzeugResponse:
    """Forget in this browser that the token was known."""
    response = redirect(url_for("pages.admin_sign_in"), 303)
    operators.sign_out(response)
    return response


def kept_nowhere(response: Response) -> Response:
    """Pages for admins are never cached."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(came_for: str, wrong: bool = False) -> Response:
    page = render_template("admin/sign_in.html", came_for=came_for, wrong=wrong)
    return kept_nowhere(page_answer(page, 403 if wrong else 200))


def _refuse_when_closed() -> None:
    if operators.is_closed():
        raise NotFound


def _destination(came_for: str) -> str:
    """Where to go after signing in: an address of these pages, and nowhere else."""
    feeds = url_for("pages.admin_feeds")
    return came_for if came_for == feeds or came_for.startswith(f"{feeds}?") else feeds
