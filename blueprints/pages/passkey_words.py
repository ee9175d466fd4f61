"""Why a passkey came to nothing, in words."""

import orjson
from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.accounts.passkey_store import MOST
from services.accounts.relying_party import HostIsNumber, NoRelyingParty

UNFIT = lazy_gettext("This device cannot make a passkey that we could use.")
FAILURES = {
    "NotAllowedError": lazy_gettext("It was cancelled, or took too long. Nothing was changed."),
    "InvalidStateError": lazy_gettext("This device or password manager has a passkey of yours already."),
    "SecurityError": lazy_gettext(
        "Passkeys do not work at this address. Open the site at its own address, by https."
    ),
    "NotSupportedError": UNFIT,
    "ConstraintError": UNFIT,
    "OFFLINE": lazy_gettext("There is no connection. Nothing was changed."),
    "BROKEN": lazy_gettext("Something went wrong on our side. Try again later."),
    "FAILED_TO_VERIFY_REGISTRATION": lazy_gettext("This passkey was not accepted, and was not kept."),
    "AUTHENTICATION_FAILED": lazy_gettext("This passkey was not accepted. Sign in another way."),
    "CHALLENGE_NOT_FOUND": lazy_gettext("This took too long, or was used already. Try again."),
    "PASSKEY_NOT_FOUND": lazy_gettext(
        "This passkey signs nobody in here: it was deleted, or its account is closed. Sign in another way."
    ),
    "PREVIOUSLY_REGISTERED": lazy_gettext("This passkey is registered already."),
    "TOO_MANY_PASSKEYS": lazy_gettext("You have %(most)s passkeys, and more are not possible.", most=MOST),
    "TOO_MANY_REQUESTS": lazy_gettext("Too many requests; wait a little"),
    "OTHER": lazy_gettext("The browser says: %(message)s", message="{}"),
}
"""By the names that browsers give them, by the codes of ``/api/auth``, and by two that the script has itself."""


def register(bp: Blueprint) -> None:
    bp.app_template_global("passkey_failures")(passkey_failures)


def passkey_failures() -> str:
    """JSON for the script that makes and uses passkeys."""
    return orjson.dumps({name: str(said) for name, said in FAILURES.items()}).decode()


def why_none(reason: NoRelyingParty | None) -> str:
    """Why there can be no passkeys; empty where there can."""
    if reason is None:
        return ""
    if isinstance(reason, HostIsNumber):
        return _(
            "A passkey belongs to the name of a host, and %(host)s is a number. On this machine, try localhost.",
            host=reason.host,
        )
    return _(
        "Passkeys are not set up here. Whoever keeps this installation has to set PUBLIC_ORIGIN to its address."
    )
