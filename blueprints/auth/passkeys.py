"""``/api/auth/passkey``: making passkeys, signing in by them, and looking after them.

The browser does its part by ``navigator.credentials``. An answer names the challenge that it is for, so a client needs
no cookie to go through a ceremony.
"""

import hashlib
from typing import Any

from flask import Response, request, session

from blueprints import browser_session
from blueprints.access import for_sessions, public
from blueprints.auth.doors import bp
from blueprints.auth.passkey_presenters import passkey_out, session_and_user_out
from blueprints.auth.schemas_passkeys import (
    AuthenticationIn,
    PasskeyIdIn,
    PasskeyNameIn,
    PasskeyOut,
    RegistrationIn,
    RegistrationQuery,
    RenamedOut,
    StatusOut,
)
from blueprints.identity import signed_in, visitor
from blueprints.json_answer import json_answer
from blueprints.services import accounts, new_session
from services.accounts import passkey_store
from services.database import writing


@bp.get("/passkey/generate-register-options")
@bp.input(RegistrationQuery, location="query", arg_name="query")
@for_sessions
def generate_register_options(query: RegistrationQuery) -> Response:
    """What ``navigator.credentials.create()`` needs to make a passkey; soon after a sign-in only."""
    who = signed_in()
    accounts().require_recent(who)
    attachment = query.authenticatorAttachment
    return _secret(accounts().passkeys.registration_options(who, request.host_url, attachment))


@bp.post("/passkey/verify-registration")
@bp.input(RegistrationIn, arg_name="made")
@bp.output(PasskeyOut)
@for_sessions
def verify_registration(made: RegistrationIn) -> Response:
    """Keep the passkey that the browser has made, in the session that asked for it."""
    who = signed_in()
    uid = accounts().passkeys.register(who, request.host_url, made.response.model_dump(), made.name)
    with new_session()() as reading:
        return _secret(passkey_out(passkey_store.get(reading, who.user_id, uid), who))


@bp.get("/passkey/generate-authenticate-options")
@public
def generate_authenticate_options() -> Response:
    """What ``navigator.credentials.get()`` needs. Nobody has to name themselves: the passkey does."""
    passkeys = accounts().passkeys
    return _secret(passkeys.authentication_options(request.host_url, visitor(), _browser()))


@bp.post("/passkey/verify-authentication")
@bp.input(AuthenticationIn, arg_name="used")
@public
def verify_authentication(used: AuthenticationIn) -> Response:
    """Sign in whoever the passkey is of."""
    proof = accounts().passkeys.prove(request.host_url, used.response.model_dump(), _browser())
    opened = browser_session.sign_in(proof, stay=used.rememberMe)
    with new_session()() as reading:
        return _secret(session_and_user_out(reading, opened.user))


@bp.get("/passkey/list-user-passkeys")
@bp.output(list[PasskeyOut])  # type: ignore[arg-type]  # documented, not in its hints
@for_sessions
def list_user_passkeys() -> Response:
    """One's own."""
    who = signed_in()
    with new_session()() as reading:
        return _secret([passkey_out(one, who) for one in passkey_store.listed(reading, who.user_id)])


@bp.post("/passkey/update-passkey")
@bp.input(PasskeyNameIn, arg_name="wanted")
@bp.output(RenamedOut)
@for_sessions
def update_passkey(wanted: PasskeyNameIn) -> Response:
    """Call one's passkey something else."""
    who = signed_in()
    with writing(new_session()) as write:
        renamed = passkey_store.rename(write, who.user_id, wanted.id, wanted.name)
        return _secret({"passkey": passkey_out(renamed, who)})


@bp.post("/passkey/delete-passkey")
@bp.input(PasskeyIdIn, arg_name="unwanted")
@bp.output(StatusOut)
@for_sessions
def delete_passkey(unwanted: PasskeyIdIn) -> Response:
    """It signs nobody in any more; soon after a sign-in only."""
    who = signed_in()
    accounts().require_recent(who)
    with writing(new_session()) as write:
        passkey_store.delete(write, who.user_id, unwanted.id, accounts().provider_sign_ins.keys)
    return _secret({"status": True})


def _browser() -> str | None:
    """Names the browser of a page with a form, by what it holds for that form's token; others have no name.

    What was asked in one browser is then answered in no other one.
    """
    held = session.get("csrf_token")
    return hashlib.sha256(held.encode()).hexdigest() if held else None


def _secret(data: Any) -> Response:
    answer = json_answer(data)
    answer.headers["Cache-Control"] = "no-store"
    return answer
