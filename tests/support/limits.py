"""Asking until it is too often, at a time that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
"""The windows of a minute, an hour and a day begin here."""


@contextmanager
def standing_still(at: datetime = MIDNIGHT) -> Iterator[time_machine.Traveller]:
    """``shift(seconds)`` of what it gives moves the time on."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock


def client_at(app: Flask, address: str) -> FlaskClient:
    """A client without cookies that asks from an address."""
    client = app.test_client(use_cookies=False)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def passed(client: FlaskClient, times: int, path: str, method: str = "GET", **more: object) -> int:
    """How many of so many requests, all sent now, were not too many."""
    answers = [client.open(path, method=method, **more) for _ in range(times)]  # type: ignore[arg-type]
    return sum(answer.status_code != 429 for answer in answers)


def allowance(answer: TestResponse) -> tuple[int, int, int]:
    """Limit, remaining, reset."""
    limit, remaining, reset = (
        int(answer.headers[f"X-Rate-Limit-{name}"]) for name in ("Limit", "Remaining", "Reset")
    )
    return limit, remaining, reset


def spend(app: Flask, account_id: int, rate: str, times: int) -> None:
    """As if an account had sent so many requests to the planner by now, in the view of one window."""
    from limits import parse

    (limiter,) = app.extensions["limiter"]
    assert limiter.limiter.hit(parse(rate), f"user {account_id}", "planner", cost=times)
