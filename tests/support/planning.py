"""A catalogue of one planning whose feed the fake upstream serves."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from fakes.upstream import Upstream
from support.application import CatalogueFolder, leaf
from support.feeds import feed, vevent

FEED = "/td1.ics"
Events = Callable[..., dict[str, Any]]


@pytest.fixture
def planning(catalogue: CatalogueFolder, upstream: Upstream) -> str:
    """The full id of a planning with one meeting; its upstream is healthy."""
    upstream.serve(FEED, feed(vevent()), etag=True)
    catalogue.add("univ", leaf("td1", upstream.url(FEED), title="TD 1"))
    return "univ.td1"


@pytest.fixture
def events(planning: str, client: FlaskClient) -> Events:
    """Ask for the planning's events; ``headers`` apart, every argument is a query parameter."""

    def ask(headers: dict[str, str] | None = None, **query: str) -> dict[str, Any]:
        answer = client.get(
            f"/api/plannings/{planning}", query_string={"events": "true", **query}, headers=headers
        )
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.get_json()
        return body

    return ask


@pytest.fixture
def stored(client: FlaskClient) -> Callable[[str], dict[str, Any]]:
    """Wait until a planning's answer is in the database; gives the copy's answer."""

    def wait(full_id: str = "univ.td1") -> dict[str, Any]:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            body: dict[str, Any] = client.get(f"/api/plannings/{full_id}?events=true&onlyDb=true").get_json()
            if body["source"] == "db":
                return body
            time.sleep(0.01)
        pytest.fail(f"{full_id} was not stored")

    return wait
