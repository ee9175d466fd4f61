"""The door of accounts: who is signed in, by a cookie or by a token that stands for it."""

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import request

from blueprints.auth.errors import bad_credentials, input_error, sign_in_again
from blueprints.same_site import SAFE, refuse_strangers
from services.accounts.accounts import SignInAgain
from services.accounts.proof import BadCredentials

bp = APIBlueprint("auth", __name__, url_prefix="/api/auth", tag="Accounts")
bp.register_error_handler(HTTPError, input_error)
bp.register_error_handler(BadCredentials, bad_credentials)
bp.register_error_handler(SignInAgain, sign_in_again)


@bp.before_request
def _keep_strangers_out() -> None:
    """Clients send no token of a form, so it is the origin that counts. Coming back from a provider is a read."""
    if request.method not in SAFE:
        refuse_strangers()
