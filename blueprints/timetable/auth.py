"""``/api/v1/auth``: signing in, staying signed in, signing out."""

from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from flask import Response, request

from blueprints.access import public, requires
from blueprints.addresses import client_network
from blueprints.identity import bearer, signed_in
from blueprints.json_answer import json_answer
from blueprints.same_site import refuse_strangers
from blueprints.services import accounts, settings
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import api
from blueprints.timetable.errors import error_answer
from blueprints.timetable.schemas_accounts import LoginIn, LoginOut, PasswordIn, UserInfoOut
from models import Role
from services.accounts.accounts import Attempt, BadCredentials, Tokens, WrongOldPassword
from services.accounts.login_limits import Place

REFRESH_COOKIE = "refresh_token"
DEVICE_COOKIE = "device_id"
DEVICE_KEPT_FOR = timedelta(days=400)


@api.post("/auth/login")
@api.input(LoginIn, arg_name="login")
@api.output(LoginOut)
@public
def log_in(login: LoginIn) -> Response:
    """Sign in with a password: an access token, and cookies by which it is renewed."""
    refuse_strangers()
    attempt = Attempt(
        login.username,
        login.password,
        client_network(),
        _device_id(),
        request.headers.get("User-Agent", ""),
    )
    return _signed_in_answer(accounts().log_in(attempt))


@api.post("/auth/refresh")
@api.output(LoginOut)
@public
def refresh() -> Response:
    """A new access token for the cookies of a sign-in; the refresh token is replaced as well."""
    refuse_strangers()
    return _signed_in_answer(accounts().renew(request.cookies.get(REFRESH_COOKIE, ""), _device_id()))


@api.post("/auth/logout")
@api.output({}, status_code=204)
@public
def log_out() -> Response:
    """Sign out. The device stays known."""
    refuse_strangers()
    accounts().log_out(request.cookies.get(REFRESH_COOKIE, ""), bearer())
    answer = Response(status=204)
    _set_cookie(answer, REFRESH_COOKIE, "", timedelta())
    return answer


@api.get("/auth/me")
@api.output(UserInfoOut)
@requires(Role.USER)
def me() -> Response:
    """Who is signed in."""
    who = signed_in()
    return read_answer({"username": who.username, "role": who.role})


@api.put("/auth/password")
@api.input(PasswordIn, arg_name="change")
@requires(Role.USER)
def change_password(change: PasswordIn) -> Response:
    """Change one's password; every other session of the user ends."""
    accounts().change_password(signed_in(), Place(client_network()), change.old, change.new)
    return json_answer("The password was changed")


@api.errorhandler(BadCredentials)
def bad_credentials(_error: BadCredentials) -> Response:
    return error_answer(401, "Wrong user name or password, or the sign-in is over", "BAD_CREDENTIALS")


@api.errorhandler(WrongOldPassword)
def wrong_old_password(_error: WrongOldPassword) -> Response:
    return error_answer(400, "The old password is another one", "WRONG_OLD_PASSWORD")


def _device_id() -> str | None:
    """None without one, or for what we have not given out."""
    try:
        return str(UUID(request.cookies.get(DEVICE_COOKIE, "")))
    except ValueError:
        return None


def _signed_in_answer(tokens: Tokens) -> Response:
    user = {"username": tokens.user.username, "role": tokens.user.role}
    answer = json_answer({"access_token": tokens.access_token, "user": user})
    answer.headers["Cache-Control"] = "no-store"
    seconds = ceil((tokens.refresh_token.expires_at - datetime.now(UTC)).total_seconds())
    _set_cookie(answer, REFRESH_COOKIE, tokens.refresh_token.text, timedelta(seconds=seconds))
    _set_cookie(answer, DEVICE_COOKIE, tokens.device_id, DEVICE_KEPT_FOR)
    return answer


def _set_cookie(answer: Response, name: str, value: str, kept_for: timedelta) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=kept_for,
        path="/",
        secure=settings().production,
        httponly=True,
        samesite="Strict",
    )
