"""How a run goes through its tests: which files begin first, so that workers end together."""

import pytest

from services.memory import stop_answers_less

FIRST = ("server/test_concurrent_bookings.py", "properties", "browser", "jobs", "server", "soak", "hostile")
"""Longest first. Storms of many processes run beside tests that only compute, and not beside those that wait for
a server or a browser; what is not named is short, and fills up the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """Thousands of tests are there by now and stay: to look through them for garbage, over and over, takes a tenth of
    the time."""
    stop_answers_less()


def _place(item: pytest.Item) -> int:
    within = item.nodeid.removeprefix("tests/")
    return next((place for place, start in enumerate(FIRST) if within.startswith(start)), len(FIRST))
