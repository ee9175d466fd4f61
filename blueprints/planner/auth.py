"""``/api/v2/auth``: programs sign in with a user name and an API key, and stay signed in by refresh tokens."""

from flask import Response

from blueprints.access import public
from blueprints.devices import client
from blueprints.json_answer import json_answer
from blueprints.planner.door import bp
from blueprints.planner.errors import error_answer
from blueprints.planner.schemas_auth import RenewalIn, SignInIn, TokensOut
from blueprints.services import accounts, new_session
from models import Role
from services.accounts import planner_keys
from services.accounts.proof import BadCredentials
from services.accounts.token_sessions import Tokens


@bp.post("/auth")
@bp.input(SignInIn, arg_name="sign_in")
@bp.output(TokensOut)
@public
def open_session(sign_in: SignInIn) -> Response:
    """Tokens for a user name and the API key of that user."""
    proof = planner_keys.prove(new_session(), sign_in.username, sign_in.password)
    return _tokens_answer(accounts().planner.open(proof, client()))


@bp.post("/auth/renew")
@bp.input(RenewalIn, arg_name="renewal")
@bp.output(TokensOut)
@public
def renew_session(renewal: RenewalIn) -> Response:
    """New tokens for a refresh token, which is replaced as well."""
    return _tokens_answer(accounts().planner.renew(renewal.refreshToken))


@bp.errorhandler(BadCredentials)
def bad_credentials(_error: BadCredentials) -> Response:
    """The same for whatever is wrong."""
    return error_answer(401, "The user name and API key, or the refresh token, are not valid.")


def _tokens_answer(tokens: Tokens) -> Response:
    body = {
        "userId": tokens.user.user_id,
        "productId": product_of(tokens.user.role),
        "email": tokens.email,
        "token": tokens.access_token,
        "refreshToken": tokens.refresh_token.text,
    }
    answer = json_answer(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def product_of(role: Role) -> int:
    """1 is the timetable, 2 the timetable with its drafts."""
    return 2 if role.includes(Role.ADMIN) else 1
