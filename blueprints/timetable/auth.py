"""``/api/v1/auth``: signing in, staying signed in, signing out."""

from datetime import UTC, datetime, timedelta
from math import ceil

from flask import Response, request

from blueprints.access import public, requires
from blueprints.devices import client, device_id, remember_device, set_strict_cookie
from blueprints.identity import bearer, signed_in
from blueprints.json_answer import json_answer
from blueprints.same_site import refuse_strangers
from blueprints.services import accounts
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import api
from blueprints.timetable.errors import error_answer, invalid
from blueprints.timetable.schemas_accounts import LoginIn, LoginOut, PasswordIn, UserInfoOut
from models import Role
from services.accounts.accounts import SignInAgain
from services.accounts.password_check import Attempt, WrongOldPassword
from services.accounts.passwords import UnfitPassword
from services.accounts.proof import BadCredentials
from services.accounts.token_sessions import Tokens

REFRESH_COOKIE = "refresh_token"


@api.post("/auth/login")
@api.input(LoginIn, arg_name="login")
@api.output(LoginOut)
@public
def log_in(login: LoginIn) -> Response:
    """Sign in with a password: an access token, and cookies by which it is renewed."""
    refuse_strangers()
    where = client()
    proof = accounts().passwords.prove(Attempt(login.username, login.password, where))
    return _signed_in_answer(accounts().timetable.open(proof, where))


@api.post("/auth/refresh")
@api.output(LoginOut)
@public
def refresh() -> Response:
    """A new access token for the cookies of a sign-in; the refresh token is replaced as well."""
    refuse_strangers()
    return _signed_in_answer(accounts().timetable.renew(request.cookies.get(REFRESH_COOKIE, ""), device_id()))


@api.post("/auth/logout")
@api.output({}, status_code=204)
@public
def log_out() -> Response:
    """Sign out. The device stays known."""
    refuse_strangers()
    accounts().timetable.log_out(request.cookies.get(REFRESH_COOKIE, ""), bearer())
    answer = Response(status=204)
    set_strict_cookie(answer, REFRESH_COOKIE, "", timedelta())
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
    accounts().change_password(signed_in(), client(), change.old, change.new)
    return json_answer("The password was changed")


@api.errorhandler(BadCredentials)
def bad_credentials(_error: BadCredentials) -> Response:
    return error_answer(401, "Wrong user name or password, or the sign-in is over", "BAD_CREDENTIALS")


@api.errorhandler(SignInAgain)
def sign_in_again(_error: SignInAgain) -> Response:
    return error_answer(403, "For this you have to have signed in just now: do so again", "FORBIDDEN")


@api.errorhandler(UnfitPassword)
def unfit_password(error: UnfitPassword) -> Response:
    return invalid([("new", str(error))])


@api.errorhandler(WrongOldPassword)
def wrong_old_password(_error: WrongOldPassword) -> Response:
    return error_answer(400, "The old password is another one", "WRONG_OLD_PASSWORD")


def _signed_in_answer(tokens: Tokens) -> Response:
    user = {"username": tokens.user.username, "role": tokens.user.role}
    answer = json_answer({"access_token": tokens.access_token, "user": user})
    answer.headers["Cache-Control"] = "no-store"
    seconds = ceil((tokens.refresh_token.expires_at - datetime.now(UTC)).total_seconds())
    set_strict_cookie(answer, REFRESH_COOKIE, tokens.refresh_token.text, timedelta(seconds=seconds))
    remember_device(answer, tokens.device_id)
    return answer
