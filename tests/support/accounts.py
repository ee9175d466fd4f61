"""Users of the application under test, signed in without the time that a real password takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from models import ApiKey, Role

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """The real hash is slow on purpose."""
    from services.accounts import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


class HeaderClient(FlaskClient):
    """Sends ``headers`` with every request; those of a single request win."""

    headers: dict[str, str]

    def open(self, *args: Any, headers: dict[str, str] | None = None, **more: Any) -> Any:
        return super().open(*args, headers={**self.headers, **(headers or {})}, **more)


@dataclass(frozen=True)
class Account:
    """Somebody with an account in the database of an application."""

    app: Flask
    id: int
    username: str
    role: Role
    password: str = PASSWORD

    def bearer(self) -> str:
        """A token of a new session."""
        from blueprints.services import services_of
        from services.accounts.password_check import Attempt
        from services.accounts.signed_in import Client

        accounts, here = services_of(self.app).accounts, Client("192.0.2.1")
        proof = accounts.passwords.prove(Attempt(self.username, self.password, here))
        return accounts.timetable.open(proof, here).access_token

    def client(self) -> HeaderClient:
        """A client that is signed in by its Authorization header."""
        return header_client(self.app, {"Authorization": f"Bearer {self.bearer()}"})


def add_user(app: Flask, role: Role = Role.ADMIN, username: str | None = None) -> Account:
    """An account with PASSWORD."""
    from blueprints.services import services_of
    from services.accounts import users

    name = username or f"{role.lower()}-{uuid4().hex[:8]}"
    created = users.create(services_of(app).new_session, name, role, PASSWORD)
    return Account(app, created.id, name, role)


def planner_token(who: Account) -> str:
    """An access token of ``/api/v2``."""
    from blueprints.services import services_of
    from services.accounts.proof import Proof
    from services.accounts.signed_in import Client

    accounts = services_of(who.app).accounts
    return accounts.planner.open(Proof(who.id, "api key"), Client("192.0.2.1")).access_token


def session_token(who: Account) -> str:
    """What a client without cookies sends for a browser's session."""
    from blueprints.services import services_of
    from services.accounts.proof import Proof
    from services.accounts.signed_in import Client

    browser = services_of(who.app).accounts.browser
    opened = browser.open(Proof(who.id, "password"), Client("192.0.2.1"), stay=True)
    return browser.tokens.make(opened.user.sid)


def as_role(app: Flask, role: Role) -> HeaderClient:
    """A client that a new user of this role is signed in on."""
    return add_user(app, role).client()


def api_key_client(app: Flask) -> HeaderClient:
    """A client that sends a new API key, as programs do at ``/integration``."""
    return header_client(app, {"X-Api-Key": add_api_key(app)})


def add_api_key(app: Flask, name: str = "display") -> str:
    """What a program with a new key sends."""
    from datetime import UTC, datetime

    from blueprints.services import services_of
    from services.accounts import api_keys
    from services.database import writing

    with writing(services_of(app).new_session) as session:
        return api_keys.create(session, name, None, datetime.now(UTC)).token


def stored_keys(app: Flask) -> list[ApiKey]:
    from sqlalchemy import select

    from blueprints.services import services_of

    with services_of(app).new_session() as session:
        return list(session.scalars(select(ApiKey).order_by(ApiKey.id)))


def header_client(app: Flask, headers: dict[str, str]) -> HeaderClient:
    """A client that sends these with every request."""
    client = HeaderClient(app, app.response_class, use_cookies=True)
    client.headers = headers
    return client


@pytest.fixture
def user_client(app: Flask) -> HeaderClient:
    return as_role(app, Role.USER)


@pytest.fixture
def admin_client(app: Flask) -> HeaderClient:
    return as_role(app, Role.ADMIN)


@pytest.fixture
def superadmin_client(app: Flask) -> HeaderClient:
    return as_role(app, Role.SUPERADMIN)


@pytest.fixture
def key_client(app: Flask) -> HeaderClient:
    return api_key_client(app)
