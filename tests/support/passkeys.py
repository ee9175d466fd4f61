"""Going through the ceremonies of ``/api/auth/passkey`` as clients do."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fakes.authenticator import Authenticator, Json
from models import Role, User
from support.accounts import Account, HeaderClient, add_user

REGISTER_OPTIONS = "/api/auth/passkey/generate-register-options"
REGISTER = "/api/auth/passkey/verify-registration"
SIGN_IN_OPTIONS = "/api/auth/passkey/generate-authenticate-options"
SIGN_IN = "/api/auth/passkey/verify-authentication"
LIST = "/api/auth/passkey/list-user-passkeys"
RENAME = "/api/auth/passkey/update-passkey"
DELETE = "/api/auth/passkey/delete-passkey"


def bearer_client(account: Account) -> HeaderClient:
    """A client without cookies, in a new session of its user."""
    from blueprints.services import services_of
    from services.accounts.password_check import Attempt
    from services.accounts.signed_in import Client

    accounts, here = services_of(account.app).accounts, Client("192.0.2.1")
    proof = accounts.passwords.prove(Attempt(account.username, account.password, here))
    sid = accounts.browser.open(proof, here, stay=True).user.sid
    return with_token(account.app, accounts.browser.tokens.make(sid))


def with_token(app: Flask, token: str) -> HeaderClient:
    client = HeaderClient(app, app.response_class, use_cookies=False)
    client.headers = {"Authorization": f"Bearer {token}"}
    return client


def options_for(client: FlaskClient, address: str) -> Json:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    options: Json = answer.get_json()
    return options


def add(
    client: FlaskClient, authenticator: Authenticator, name: str | None = None, **wrong: Any
) -> TestResponse:
    """Make a passkey and register it."""
    made = authenticator.create(options_for(client, REGISTER_OPTIONS), **wrong)
    return client.post(
        REGISTER, json={"response": made} if name is None else {"response": made, "name": name}
    )


def enter(client: FlaskClient, authenticator: Authenticator, **wrong: Any) -> TestResponse:
    """Sign in by a passkey."""
    used = authenticator.get(options_for(client, SIGN_IN_OPTIONS), **wrong)
    return client.post(SIGN_IN, json={"response": used})


def code(answer: TestResponse) -> tuple[int, str]:
    body = answer.get_json()
    assert set(body) == {"code", "message"}
    return answer.status_code, body["code"]


def change_user(account: Account, **values: Any) -> None:
    """Change the row of a user behind the application's back."""
    from blueprints.services import services_of
    from services.database import writing

    with writing(services_of(account.app).new_session) as session:
        for name, value in values.items():
            setattr(session.get_one(User, account.id), name, value)


def stranger(app: Flask) -> FlaskClient:
    """A client without cookies and without a session."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def holder(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


@pytest.fixture
def holder_client(holder: Account) -> HeaderClient:
    return bearer_client(holder)


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()
