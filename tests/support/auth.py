"""``/api/auth`` as its clients use it: with cookies as browsers do, or with the token as apps do."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from support.accounts import PASSWORD, Account, HeaderClient

AUTH = "/api/auth"
SIGN_IN, SIGN_OUT = f"{AUTH}/sign-in/username", f"{AUTH}/sign-out"
SESSION, SESSIONS = f"{AUTH}/get-session", f"{AUTH}/list-sessions"
REVOKE, REVOKE_OTHERS = f"{AUTH}/revoke-session", f"{AUTH}/revoke-other-sessions"
UPDATE = f"{AUTH}/update-user"


def sign_in(client: Any, username: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    return client.post(SIGN_IN, json={"username": username, "password": password, **more})


def token_client(app: Flask, token: str) -> HeaderClient:
    """An app without cookies."""
    client = HeaderClient(app, app.response_class, use_cookies=False)
    client.headers = {"Authorization": f"Bearer {token}"}
    return client


def signed_in_app(account: Account) -> HeaderClient:
    """An app that somebody has just signed in to."""
    bare = account.app.test_client(use_cookies=False)
    return token_client(account.app, sign_in(bare, account.username).get_json()["token"])


def user_of(client: Any) -> dict[str, Any]:
    """Who is signed in, with what they have chosen."""
    user: dict[str, Any] = client.get(SESSION).get_json()["user"]
    return user


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]
