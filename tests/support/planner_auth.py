"""Keys of the planner API, and signing in with them at ``/api/v2/auth``."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, jsonify
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.accounts import Account

AUTH, RENEW, SCRATCH = "/api/v2/auth", "/api/v2/auth/renew", "/api/v2/scratch"


def add_key(account: Account) -> str:
    """A new key of an account, which may use the API from now on."""
    from blueprints.services import services_of
    from services.accounts import planner_keys
    from services.database import writing

    now = datetime.now(UTC)
    with writing(services_of(account.app).new_session) as session:
        planner_keys.allow(session, account.id, True, now)
        return planner_keys.replace(session, account.id, now).token


def open_scratch(app: Flask) -> None:
    """A route for whoever holds a token; to be called before the first request."""
    from blueprints.access import for_planners
    from blueprints.identity import signed_in

    @for_planners
    def scratch() -> Any:
        return jsonify({"username": signed_in().username})

    app.add_url_rule(SCRATCH, "planner.scratch", scratch)


def sign_in(client: FlaskClient, username: str, key: str, **more: Any) -> TestResponse:
    return client.post(AUTH, json={"username": username, "password": key}, **more)


def renew(client: FlaskClient, token: str, **more: Any) -> TestResponse:
    return client.post(RENEW, json={"refreshToken": token}, **more)


def carrying(answer: TestResponse) -> dict[str, str]:
    """The header that a program sends after signing in or renewing."""
    return {"Authorization": f"Bearer {answer.get_json()['token']}"}
