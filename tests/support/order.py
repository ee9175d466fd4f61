"""Which files begin first, so that workers end together and do not wait for the last storm of one of them."""

import pytest

FIRST = ("server/test_concurrent_bookings.py", "properties", "browser", "jobs", "server", "soak", "hostile")
"""Longest first. Storms of many processes run beside tests that only compute, and not beside those that wait for
a server or a browser; what is not named is short, and fills up the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    within = item.nodeid.removeprefix("tests/")
    return next((place for place, start in enumerate(FIRST) if within.startswith(start)), len(FIRST))
