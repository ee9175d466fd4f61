"""Signing in and out, where one is signed in, and what one says of oneself."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from flask import Response

from blueprints import browser_session
from blueprints.access import for_sessions, public
from blueprints.auth.doors import TOKEN_HEADER, bp
from blueprints.auth.presenters import session_out, user_out
from blueprints.auth.schemas import (
    ErrorOut,
    GetSessionOut,
    RevokeIn,
    SessionOut,
    SignedInOut,
    SignInIn,
    StatusOut,
    SuccessOut,
    UpdateUserIn,
)
from blueprints.devices import client
from blueprints.identity import bearer, signed_in, visitor
from blueprints.json_answer import json_answer
from blueprints.openapi import errors
from blueprints.services import accounts, new_session
from models import LoginSession
from services.accounts import profiles, sessions
from services.accounts.password_check import Attempt
from services.accounts.signed_in import SignedIn
from services.database import writing


@bp.get("/ok")
@public
def ok() -> Response:
    """That this door is open."""
    return json_answer({"ok": True})


@bp.get("/get-session")
@bp.output(GetSessionOut)
@public
def get_session() -> Response:
    """Who is signed in, and how; null for nobody."""
    who = visitor()
    if who is None:
        return json_answer(None)
    with new_session()() as session:
        login = session.get_one(LoginSession, who.session_id)
        profile = profiles.get(session, who.user_id)
        return json_answer({"user": user_out(profile), "session": session_out(login, _own(who))})


@bp.post("/sign-in/username")
@bp.input(SignInIn, arg_name="wanted")
@bp.output(SignedInOut)
@bp.doc(
    responses=errors(
        ErrorOut, {400: "Not the JSON that was expected", 401: "Wrong pair", 429: "Too many wrong passwords"}
    )
)
@public
def sign_in(wanted: SignInIn) -> Response:
    """Sign in with a password: a cookie, and a token for clients that keep none."""
    proof = accounts().passwords.prove(Attempt(wanted.username, wanted.password, client()))
    opened = browser_session.sign_in(proof, stay=wanted.rememberMe is not False)
    token = accounts().browser.tokens.make(opened.user.sid)
    with new_session()() as session:
        answer = json_answer({"token": token, "user": user_out(profiles.get(session, opened.user.user_id))})
    answer.headers[TOKEN_HEADER] = token
    return answer


@bp.post("/sign-out")
@bp.output(SuccessOut)
@public
def sign_out() -> Response:
    """End the session; without one nothing happens."""
    browser_session.sign_out()
    return json_answer({"success": True})


@bp.get("/list-sessions")
@bp.output(list[SessionOut])  # type: ignore[arg-type]  # documented, not in its hints
@for_sessions
def list_sessions() -> Response:
    """Where the user is signed in, at all doors; latest use first."""
    who = signed_in()
    with new_session()() as session:
        living = sessions.living(session, who.user_id, datetime.now(UTC))
        return json_answer([session_out(login, _own(who)) for login in living])


@bp.post("/revoke-session")
@bp.input(RevokeIn, arg_name="wanted")
@bp.output(StatusOut)
@for_sessions
def revoke_session(wanted: RevokeIn) -> Response:
    """End one of the user's sessions; what is none of them ends nothing."""
    sid = _sid_of(wanted.token)
    if sid is not None:
        with writing(new_session()) as session:
            sessions.end_named(session, signed_in().user_id, sid, datetime.now(UTC))
    return json_answer({"status": True})


@bp.post("/revoke-other-sessions")
@bp.output(StatusOut)
@for_sessions
def revoke_other_sessions() -> Response:
    """End all of the user's sessions but this one."""
    who = signed_in()
    with writing(new_session()) as session:
        sessions.end_all(session, who.user_id, datetime.now(UTC), but=who.session_id)
    return json_answer({"status": True})


@bp.post("/update-user")
@bp.input(UpdateUserIn, arg_name="update")
@bp.output(StatusOut)
@bp.doc(responses=errors(ErrorOut, {400: "A bad value; nothing was changed", 401: "Sign in first"}))
@for_sessions
def update_user(update: UpdateUserIn) -> Response:
    """Change name, picture and preferences. Of two devices the last to write a preference wins it."""
    with writing(new_session()) as session:
        now = datetime.now(UTC)
        profiles.change(session, signed_in().user_id, update.texts(), update.writes(), now)
    return json_answer({"status": True})


def _own(who: SignedIn) -> tuple[UUID, str]:
    """This session and the token that it goes by: what the client has sent, if it sends one."""
    sent = bearer()
    is_sent = accounts().browser.tokens.read(sent) == who.sid
    return who.sid, sent if is_sent else str(who.sid)


def _sid_of(token: str) -> UUID | None:
    """The session that a listed token, or a client's own, names."""
    with suppress(ValueError):
        return UUID(token)
    return accounts().browser.tokens.read(token)
