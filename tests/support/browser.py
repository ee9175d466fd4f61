"""The system's Chromium, headless. A page that logs to its console or asks another host fails its test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from support.binaries import need
from support.live_server import LiveServer

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
"""Containers let Chromium have no sandbox of its own, and tests visit nothing but our own pages."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = need("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh tab of 1280 x 900 on the live server: ``page.goto("/plannings")``."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        complaints.append(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            complaints.append(f"asks another host: {request.url}")

    tab.on("console", on_console)
    tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    tab.on("request", on_request)
    yield tab
    context.close()
    assert complaints == []
