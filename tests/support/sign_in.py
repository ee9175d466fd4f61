"""Signing in at ``/api/v1/auth`` as its clients do, and what they keep of the answers."""

from http.cookies import SimpleCookie
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.accounts import PASSWORD

LOGIN, REFRESH, LOGOUT = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/logout"
ME, CHANGE = "/api/v1/auth/me", "/api/v1/auth/password"


def bare(app: Flask) -> FlaskClient:
    """A client that keeps no cookies and sends those that it is told to."""
    return app.test_client(use_cookies=False)


def log_in(
    client: FlaskClient, username: str = "Ada-L", password: str = PASSWORD, **more: Any
) -> TestResponse:
    return client.post(LOGIN, json={"username": username, "password": password}, **more)


def refresh(client: FlaskClient, **more: Any) -> TestResponse:
    return client.post(REFRESH, content_type="application/x-www-form-urlencoded", **more)


def bearer(answer: TestResponse) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.get_json()['access_token']}"}


def cookies(answer: TestResponse) -> dict[str, str]:
    """What a browser would send back."""
    jars = [SimpleCookie(line) for line in answer.headers.getlist("Set-Cookie")]
    return {name: morsel.value for jar in jars for name, morsel in jar.items()}


def sent(jar: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["errorCode"]


def works(app: Flask, answer: TestResponse) -> bool:
    """Whether the access token of an answer opens anything."""
    return bool(app.test_client().get(ME, headers=bearer(answer)).status_code == 200)
