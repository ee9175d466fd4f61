"""What a failed call leaves in memory: nothing, without the garbage collector."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from flask import Flask

from blueprints.services import services_of
from fakes.upstream import Upstream
from support.application import CatalogueFolder, MakeApp, leaf

FAILURES = ["refused", "reset", "slow", "unpackable", "503"]


class Answer:
    """Stands for what a caller makes of the failure: a body of half a megabyte."""


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Only what nothing refers to goes away."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def app(make_app: MakeApp, catalogue: CatalogueFolder, upstream: Upstream) -> Flask:
    upstream.reset_connection("/reset")
    upstream.hang("/slow")
    upstream.serve_packed("/unpackable", "no gzip", "gzip")
    upstream.fail("/503", 503)
    urls = {name: upstream.url(f"/{name}") for name in FAILURES} | {"refused": upstream.refused_url()}
    catalogue.add("univ", *(leaf(name, url) for name, url in urls.items()))
    return make_app(fetch_timeout=0.3)


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.usefixtures("uncollected")
def test_a_failed_call_holds_nothing_of_its_caller(app: Flask, name: str):
    plannings = services_of(app).plannings
    node = plannings.find(f"univ.{name}")
    assert node is not None

    def call() -> "weakref.ref[Answer]":
        answer = Answer()
        assert plannings.current(node).source == "none"
        return weakref.ref(answer)

    assert call()() is None
