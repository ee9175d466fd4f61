"""Who may call a view. Every route declares it; one that forgets stops the start, and is not found after it."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints import identity, operators
from models import LoginDoor, Role

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    EVERYBODY = "everybody"
    OPERATORS = "operators"
    """Programs that send the ops token in its own header."""
    SCRAPERS = "scrapers"
    """The same, and those that can only send it as a bearer."""
    USERS = "users"
    """Clients of people with an account whose role is high enough."""
    PEOPLE = "people"
    """The same people, in a browser."""
    API_KEYS = "api keys"
    """Programs that send an API key."""


def public(view: View) -> View:
    """Open to everybody, signed in or not."""
    return _declare(view, Access.EVERYBODY)


def for_operators(view: View) -> View:
    """For programs with the ops token; others get the answer of a route that does not exist."""
    return _declare(view, Access.OPERATORS)


def for_scrapers(view: View) -> View:
    """As for_operators(), the token also as a bearer."""
    return _declare(view, Access.SCRAPERS)


def requires(role: Role, door: LoginDoor = LoginDoor.TIMETABLE) -> Callable[[View], View]:
    """For clients of signed-in users of this role or a higher one; others get 401 or 403."""
    return _for_users(Access.USERS, role, door)


def for_people(role: Role) -> Callable[[View], View]:
    """A page for signed-in users of this role or a higher one; strangers are led to the sign-in."""
    return _for_users(Access.PEOPLE, role, LoginDoor.BROWSER)


def _for_users(access: Access, role: Role, door: LoginDoor) -> Callable[[View], View]:
    def declare(view: View) -> View:
        view.role, view.door = role, door  # type: ignore[attr-defined]
        return _declare(view, access)

    return declare


for_planners = requires(Role.USER, LoginDoor.PLANNER)
"""For clients with a token of the planner API."""
for_sessions = requires(Role.USER, LoginDoor.BROWSER)
"""For clients with a browser's session, by its cookie or its token."""


def for_api_keys(view: View) -> View:
    """For programs with an API key; others get 401. ``view`` itself may have another rule at another door."""

    @wraps(view)
    def for_programs(*args: Any, **values: Any) -> Any:
        return view(*args, **values)

    for_programs.role = None  # type: ignore[attr-defined]
    return cast(View, _declare(for_programs, Access.API_KEYS))


def enforce_access(app: Flask) -> None:
    """Stop the start for a route without a rule; from then on check the rule before each view."""
    refuse_undeclared(app)
    app.before_request(_check)


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a route says nothing of who may call it; static files are everybody's."""
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "access") and not _is_static(endpoint)
    ]
    if silent:
        raise RuntimeError(f"routes without an access rule: {', '.join(sorted(silent))}")


def _declare(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def _is_static(endpoint: str) -> bool:
    return endpoint.rpartition(".")[2] == "static"


def _check() -> Response | WerkzeugResponse | None:
    """Runs before the view and before its input is parsed: a stranger learns nothing from what is wrong in it."""
    endpoint = request.endpoint
    if endpoint is None or _is_static(endpoint):
        return None
    view = current_app.view_functions[endpoint]
    access = getattr(view, "access", None)
    if access is Access.EVERYBODY:
        return None
    if access is Access.PEOPLE and identity.visitor() is None:
        return _to_sign_in()
    if access in (Access.USERS, Access.PEOPLE, Access.API_KEYS):
        _check_account(view)
        return None
    if access is Access.OPERATORS and operators.sends_token(request):
        return None
    if access is Access.SCRAPERS and (operators.sends_token(request) or operators.sends_bearer(request)):
        return None
    raise NotFound


def _check_account(view: Any) -> None:
    """Browsers ask with OPTIONS, and without any token, what they may send (CORS); no view answers that."""
    if request.method == "OPTIONS":
        return
    if view.access is Access.API_KEYS:
        identity.require_api_key()
    else:
        identity.require_role(view.role)


def _to_sign_in() -> Response | WerkzeugResponse:
    came_for = request.full_path.rstrip("?") if request.method == "GET" else None
    if "HX-Request" in request.headers:
        return Response(status=403, headers={"HX-Redirect": url_for("pages.sign_in")})
    return redirect(url_for("pages.sign_in", next=came_for), 303)
