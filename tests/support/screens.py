"""Screens that pages are shown on, and what axe says about them."""

from collections.abc import Callable

from playwright.sync_api import Page

from config import PROJECT

AXE = PROJECT / "tests" / "browser" / "vendor" / "axe.min.js"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NOVEMBER = "date=2026-11-18"

OpenPage = Callable[..., Page]


def axe_findings(page: Page) -> list[str]:
    """What axe finds on a page, each as one line: rule, place, reason."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert report["passes"], "axe has looked at nothing"
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in report["violations"]
        for node in found["nodes"]
    ]
