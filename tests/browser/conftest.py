"""A server with the week of the tests, and tabs on it of every size and theme."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from fakes.upstream import Upstream
from support.application import CatalogueFolder, branch, leaf
from support.groups import write_groups
from support.live_server import LiveServer, running_server
from support.screens import OpenPage, watched_tabs
from support.week import WEEK


@pytest.fixture(scope="session")
def slow_upstream() -> Iterator[Upstream]:
    """A university's server; each test says how it answers."""
    with Upstream() as server:
        yield server


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory, slow_upstream: Upstream) -> Iterator[LiveServer]:
    """A server whose catalogue has the week of the tests, in a file and behind ``slow_upstream``."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "week.ics").write_text(WEEK, encoding="utf-8")
    remote = [leaf(f"remote{n}", slow_upstream.url(f"/{n}.ics"), title=f"Remote {n}") for n in range(9)]
    CatalogueFolder(folder / "catalogue").add(
        "univ",
        branch("info", leaf("td1", "file:week.ics", title="L2 Informatique, TD 1"), title="Licence"),
        branch("far", *remote, title="Ailleurs"),
        title="Université des Trois-Rives",
    )
    write_groups(CatalogueFolder(folder / "catalogue"))
    settings = {"PLANNINGS_LOCATION": str(folder / "catalogue"), "FETCH_ALLOW_HOSTS": "127.0.0.1"}
    with running_server(folder, FETCH_TIMEOUT="3", **settings) as server:
        yield server


@pytest.fixture
def open_page(browser: Browser, own_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address of ``own_server`` in a fresh tab; what a tab complains about fails the test."""
    with watched_tabs(browser, own_server.url) as opened:
        yield opened
