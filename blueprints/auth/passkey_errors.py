"""What is said when a passkey is refused."""

import structlog
from flask import Response, request

from blueprints.auth.doors import bp
from blueprints.auth.errors import error_answer
from services.accounts.authenticator_answers import AnswerRefused
from services.accounts.ceremonies import NotAsked
from services.accounts.passkey_store import (
    MOST,
    KnownAlready,
    NoSuchPasskey,
    TooManyPasskeys,
    UnknownCredential,
)
from services.accounts.relying_party import NoRelyingParty
from services.accounts.ways_in import LastWayIn

log = structlog.get_logger(__name__)


@bp.errorhandler(AnswerRefused)
def answer_refused(refused: AnswerRefused) -> Response:
    """Why is for the log: strangers shall not learn from it what to try next."""
    log.warning("passkey_refused", reason=str(refused), endpoint=request.endpoint)
    if request.endpoint == "auth.verify_registration":
        message = "This passkey was not accepted, and was not kept"
        return error_answer(400, "FAILED_TO_VERIFY_REGISTRATION", message)
    return error_answer(401, "AUTHENTICATION_FAILED", "This passkey was not accepted. Sign in another way")


@bp.errorhandler(NotAsked)
def not_asked(_refused: NotAsked) -> Response:
    message = "This took too long, or was used already. Try again"
    return error_answer(400, "CHALLENGE_NOT_FOUND", message)


@bp.errorhandler(UnknownCredential)
def unknown_credential(_refused: UnknownCredential) -> Response:
    message = (
        "This passkey signs nobody in here: it was deleted, or its account is closed. Sign in another way"
    )
    return error_answer(401, "PASSKEY_NOT_FOUND", message)


@bp.errorhandler(NoSuchPasskey)
def no_such_passkey(_refused: NoSuchPasskey) -> Response:
    return error_answer(404, "PASSKEY_NOT_FOUND", "You have no such passkey")


@bp.errorhandler(KnownAlready)
def known_already(_refused: KnownAlready) -> Response:
    return error_answer(400, "PREVIOUSLY_REGISTERED", "This passkey is registered already")


@bp.errorhandler(TooManyPasskeys)
def too_many_passkeys(_refused: TooManyPasskeys) -> Response:
    message = f"You have {MOST} passkeys, and more are not possible. Delete one first"
    return error_answer(400, "TOO_MANY_PASSKEYS", message)


@bp.errorhandler(LastWayIn)
def last_way_in(_refused: LastWayIn) -> Response:
    message = "Without this you could not sign in any more. Set a password or add another passkey first"
    return error_answer(400, "LAST_WAY_TO_SIGN_IN", message)


@bp.errorhandler(NoRelyingParty)
def no_relying_party(refused: NoRelyingParty) -> Response:
    return error_answer(400, "PASSKEYS_UNAVAILABLE", str(refused))
