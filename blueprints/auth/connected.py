"""By what one can sign in, beside passkeys."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from blueprints.access import for_sessions
from blueprints.auth.doors import bp
from blueprints.auth.errors import error_answer
from blueprints.auth.schemas_passkeys import StatusOut
from blueprints.auth.schemas_social import AccountOut, UnlinkIn
from blueprints.identity import signed_in
from blueprints.json_answer import json_answer
from blueprints.services import accounts, new_session
from models import ConnectedAccount, User
from services.accounts import connected_accounts
from services.accounts.ways_in import LastWayIn
from services.database import writing
from services.plannings.content import iso_utc


@bp.get("/list-accounts")
@bp.output(list[AccountOut])  # type: ignore[arg-type]  # documented, not in its hints
@for_sessions
def list_accounts() -> Response:
    """The password, where there is one, and the connected accounts."""
    with new_session()() as session:
        user = session.get_one(User, signed_in().user_id)
        connected = connected_accounts.of_user(session, user.id)
        password = [_password_of(user)] if user.password_hash else []
        return json_answer([*password, *map(_presented, connected)])


@bp.post("/unlink-account")
@bp.input(UnlinkIn, arg_name="unwanted")
@bp.output(StatusOut)
@for_sessions
def unlink_account(unwanted: UnlinkIn) -> Response:
    """Disconnect an account, unless it is the last way to sign in; soon after a sign-in only."""
    who, now = signed_in(), datetime.now(UTC)
    accounts().require_recent(who)
    keys = accounts().provider_sign_ins.keys
    with writing(new_session()) as session:
        theirs = connected_accounts.of_user(session, who.user_id)
        meant = next((account for account in theirs if _is_meant(account, unwanted)), None)
        if meant is None:
            return error_answer(400, "ACCOUNT_NOT_FOUND", "You are not connected with such an account")
        try:
            connected_accounts.disconnect(session, who, meant.id, keys, now)
        except LastWayIn:
            message = "This is the last way to sign in to your account"
            return error_answer(400, "FAILED_TO_UNLINK_LAST_ACCOUNT", message)
    return json_answer({"status": True})


def _is_meant(account: ConnectedAccount, unwanted: UnlinkIn) -> bool:
    same_provider = connected_accounts.provider_id_of(account) == unwanted.providerId
    return same_provider and unwanted.accountId in (None, account.subject)


def _password_of(user: User) -> dict[str, Any]:
    return {
        "id": f"credential-{user.id}",
        "providerId": "credential",
        "accountId": str(user.id),
        "createdAt": iso_utc(user.created_at),
        "updatedAt": iso_utc(user.updated_at),
        "scopes": [],
    }


def _presented(account: ConnectedAccount) -> dict[str, Any]:
    return {
        "id": str(account.id),
        "providerId": connected_accounts.provider_id_of(account),
        "accountId": account.subject,
        "createdAt": iso_utc(account.created_at),
        "updatedAt": iso_utc(account.used_at or account.created_at),
        "scopes": [],
    }
