"""The planner's door, as its clients use it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from models import Event, Role
from support.accounts import HeaderClient, add_user
from support.campus import Campus
from support.planner_auth import add_key

EVENTS = "/api/v2/events"
Json = Any


def planner_client(app: Flask, role: Role = Role.USER) -> HeaderClient:
    """A client with an access token of a new account."""
    from blueprints.services import services_of
    from services.accounts import planner_keys
    from services.accounts.signed_in import Client

    services, account = services_of(app), add_user(app, role)
    proof = planner_keys.prove(services.new_session, account.username, add_key(account))
    token = services.accounts.planner.open(proof, Client("192.0.2.1")).access_token
    client = HeaderClient(app, app.response_class, use_cookies=False)
    client.headers = {"Authorization": f"Bearer {token}"}
    return client


def asked(client: FlaskClient, path: str = EVENTS, **query: Any) -> Json:
    """The body of an answer that must be good. A trailing underscore is for words of Python, as in ``from_``."""
    response = client.get(path, query_string={name.rstrip("_"): value for name, value in query.items()})
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()


def walked(client: FlaskClient, path: str = EVENTS, **query: Any) -> Iterator[list[Json]]:
    """The pages of a list, one after the other."""
    cursor: str | None = None
    while True:
        body = asked(client, path, **query, **({} if cursor is None else {"cursor": cursor}))
        yield body["data"]
        cursor = body["page"]["nextCursor"]
        if cursor is None:
            return


def refused(response: TestResponse, status: int) -> str:
    """The message of an error, which must have this status and the shape of the door."""
    assert response.status_code == status, response.get_data(as_text=True)
    body = response.get_json()
    assert set(body) == {"error", "message"}
    assert all(isinstance(value, str) and value for value in body.values())
    return body["message"]


@pytest.fixture
def user(app: Flask) -> HeaderClient:
    """A reader without further rights."""
    return planner_client(app)


@pytest.fixture
def week(campus: Campus) -> list[str]:
    """Ids of seven events, one a day from tomorrow on."""
    return [campus.plan(8, campus.one, day=day).uid for day in range(1, 8)]


def ids_in(data: list[Json]) -> list[str]:
    return [one["id"] for one in data]


def first_cursor(client: FlaskClient, path: str = EVENTS, **query: Any) -> str:
    """The cursor of the first page of a list."""
    cursor = asked(client, path, **{"limit": 2, **query})["page"]["nextCursor"]
    assert cursor is not None
    return cursor


def id_of(campus: Campus, uid: str) -> int:
    """What the tables call an event."""
    return campus.write(lambda edit: edit.session.scalars(select(Event.id).where(Event.uid == uid)).one())
