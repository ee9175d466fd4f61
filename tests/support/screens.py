"""Screens that pages are shown on, and what axe says about them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, Page, expect

from config import PROJECT

AXE = PROJECT / "tests" / "browser" / "vendor" / "axe.min.js"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NOVEMBER = "date=2026-11-18"

OpenPage = Callable[..., Page]


@contextmanager
def watched_tabs(browser: Browser, base_url: str) -> Iterator[OpenPage]:
    """Opens addresses of a server in fresh tabs; at the end, what a tab has complained about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(address: str, viewport: dict[str, int] = DESK, **options: object) -> Page:
        context = browser.new_context(base_url=base_url, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    try:
        yield opened
    finally:
        for context in contexts:
            context.close()
    assert complaints == []


def signed_in_by(opened: OpenPage, password: str) -> OpenPage:
    """Opens addresses as ``opened`` does, after the superadmin of the server has signed in."""

    def signed_in(address: str, viewport: dict[str, int] = DESK, **options: object) -> Page:
        page = opened(f"/sign-in?next={quote(address)}", viewport, **options)
        page.get_by_label("User name").fill("admin")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile(re.escape(address)))
        return page

    return signed_in


def axe_findings(page: Page) -> list[str]:
    """What axe finds on a page, each as one line: rule, place, reason."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert report["passes"], "axe has looked at nothing"
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in report["violations"]
        for node in found["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """That a page has to be scrolled sideways."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} pixels wide on {screen}"] if wide > screen else []
