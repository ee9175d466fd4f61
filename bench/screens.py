"""``python -m bench.screens``: the pictures in docs/screens, taken of the demo university.

It needs Chromium, and pngquant to make them small.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.demo import OTHER, PLANNING, WEEK, demo_server
from bench.processes import PROJECT

FOLDER = PROJECT / "docs" / "screens"
LARGEST = 150_000
"""Bytes of a picture."""
DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
Scheme = Literal["light", "dark"]
CALENDAR = f"/plannings/{PLANNING}?{WEEK}"
SHOTS: dict[str, tuple[str, ViewportSize, Scheme]] = {
    "home": ("/", DESK, "light"),
    "week": (CALENDAR, DESK, "light"),
    "week-phone": (CALENDAR, PHONE, "dark"),
    "meeting": (CALENDAR, DESK, "dark"),
    "free-rooms": (f"/rooms/free?{WEEK}&from=10:30&to=12:00", DESK, "light"),
    "compare": (f"/compare?of={PLANNING}&of={OTHER}&{WEEK}", DESK, "light"),
}
"""Address, screen and scheme of each."""


def run() -> None:
    """Replace all pictures, and print how large they are."""
    program, quantizer = shutil.which("chromium"), shutil.which("pngquant")
    if program is None or quantizer is None:
        raise SystemExit("make screens needs chromium and pngquant (for example: apt-get install both)")
    FOLDER.mkdir(exist_ok=True)
    with demo_server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name in SHOTS:
            path = FOLDER / f"{name}.png"
            _shoot(browser, url, name, path)
            subprocess.run([quantizer, "--force", "--ext", ".png", "--speed", "1", str(path)], check=True)
            size = path.stat().st_size
            print(f"{name:16}{size:9,} bytes{'' if size < LARGEST else ', too large'}", flush=True)
        browser.close()


def _shoot(browser: Browser, url: str, name: str, path: Path) -> None:
    address, viewport, scheme = SHOTS[name]
    page = browser.new_page(
        base_url=url, viewport=viewport, color_scheme=scheme, locale="en-GB", reduced_motion="reduce"
    )
    if name == "home":
        _choose_timetables(page)
    page.goto(address, wait_until="networkidle")
    if name == "meeting":
        page.locator(".slots .ev a").first.click()
        page.get_by_role("dialog").wait_for()
    page.screenshot(path=path)
    page.close()


def _choose_timetables(page: Page) -> None:
    """So that the first page has something to show."""
    for planning in (PLANNING, OTHER):
        page.goto(f"/plannings/{planning}")
        page.get_by_role("button", name="Add to my timetables").click()
        page.get_by_role("button", name="In my timetables").wait_for()


if __name__ == "__main__":
    run()
