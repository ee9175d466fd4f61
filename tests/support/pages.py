"""A browser without scripts: it keeps cookies, and sends the token of the page that it is on."""

from http.cookies import SimpleCookie
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from blueprints.browser_session import sign_in
from models import Role
from services.accounts.proof import Proof
from support.accounts import Account, add_user
from support.html import tags_of

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"


def form_token(html: str) -> str:
    """That of the first form on a page."""
    fields = tags_of(html, "input")
    return next(field["value"] or "" for field in fields if field.get("name") == "csrf_token")


def next_address(html: str) -> str:
    """Where a page goes on to by itself."""
    refresh = next(tag for tag in tags_of(html, "meta") if tag.get("http-equiv") == "refresh")
    return (refresh["content"] or "").removeprefix("0;url=")


class PageClient(FlaskClient):
    """Sends ``token`` with every form."""

    token = ""

    def post(self, *args: Any, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        return super().post(*args, data={"csrf_token": self.token, **(data or {})}, **more)

    def sign_in(self, username: str, password: str, **form: Any) -> TestResponse:
        """Fill in the form; unless it is refused, the next forms carry the token of the new session."""
        self.token = form_token(self.get(SIGN_IN).text)
        answer = self.post(SIGN_IN, data={"username": username, "password": password, "stay": "y", **form})
        if answer.status_code == 303:
            self.token = form_token(self.get("/plannings").text)
        return answer


def stranger(app: Flask) -> PageClient:
    """A browser in which nobody is signed in."""
    return PageClient(app, app.response_class, use_cookies=True)


def page_client(app: Flask, who: Account | Role = Role.ADMIN) -> PageClient:
    """A browser in which somebody has signed in and stays so, as by the form, whose pages take a third of a test; it
    has seen one page since."""
    account = add_user(app, who) if isinstance(who, Role) else who
    client = stranger(app)
    with app.test_request_context(SIGN_IN, environ_base=client.environ_base):
        sign_in(Proof(account.id, "password"), stay=True)
        client.token = generate_csrf()
        answer = app.process_response(app.response_class())
    for text in answer.headers.getlist("Set-Cookie"):
        for cookie in SimpleCookie(text).values():
            client.set_cookie(
                cookie.key, cookie.value, path=cookie["path"], httponly=bool(cookie["httponly"])
            )
    client.get("/plannings")
    return client
