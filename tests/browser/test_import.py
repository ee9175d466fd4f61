"""The import in a browser: with a mouse, with a keyboard alone, on a phone, and without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from support.hands import HANDS
from support.live_server import LiveServer, running_server
from support.screens import PHONE, OpenPage, axe_findings, signed_in_by, watched_tabs
from support.uploads import workbook

IMPORT = "/desk/import"
PASSWORD = "browser password"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with running_server(tmp_path_factory.mktemp("desk"), SUPERADMIN_PASSWORD=PASSWORD, DEMO="0") as server:
        yield server


@pytest.fixture
def open_desk(browser: Browser, desk: LiveServer) -> Iterator[OpenPage]:
    """Open an address signed in; what a tab complains about fails the test."""
    with watched_tabs(browser, desk.url) as opened:
        yield signed_in_by(opened, PASSWORD)


def rooms(folder: Path, prefix: str) -> Path:
    """A workbook of rooms, one of which has no number of seats."""
    rows = [(f"{prefix}{number}", 20 + number, "x") for number in range(1, 30)]
    path = folder / "liste.xlsx"
    path.write_bytes(workbook([("Raum", "Plätze", "Bem."), (f"{prefix}0", "viele", "x"), *rows]))
    return path


def is_fit(page: Page, width: int) -> None:
    """axe finds nothing, and nothing scrolls sideways."""
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("hand", "scheme"), [("mouse", "light"), ("finger", "dark")])
def test_the_whole_journey(open_desk: OpenPage, tmp_path: Path, hand: str, scheme: str):
    touch, screen, options = HANDS[hand]
    width = screen["width"]
    page = open_desk(IMPORT, screen, color_scheme=scheme, bypass_csp=True, **options)
    is_fit(page, width)
    page.get_by_label("Files").set_input_files(rooms(tmp_path, f"W{width}-"))
    touch(page.get_by_role("button", name="Upload"))
    page.get_by_label("These rows are").select_option("Groups")
    expect(page.get_by_label("Field for Raum")).to_have_value("")
    page.get_by_label("These rows are").select_option("Rooms")
    expect(page.get_by_label("Field for Raum")).to_have_value("name")
    is_fit(page, width)
    touch(page.get_by_role("button", name="Check what would happen"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("What would happen")
    expect(page.locator(".cellbad")).to_have_text("viele")
    expect(page.get_by_text("Cell B2:")).to_be_visible()
    is_fit(page, width)
    with page.expect_download() as download:
        touch(page.get_by_role("link", name="Error sheet"))
    assert download.value.suggested_filename.startswith("errors_")
    page.reload()
    touch(page.get_by_role("button", name="Apply 29 rows, leave 1 out"))
    expect(heading).to_have_text("Imported")
    is_fit(page, width)
    page.go_back()
    expect(heading).to_have_text("Imported")
    touch(page.get_by_role("button", name="Take the whole import back"))
    expect(heading).to_have_text("Taken back")
    page.goto(IMPORT)
    expect(page.locator(".tag", has_text="Taken back").first).to_be_visible()


def press(page: Page, name: str) -> None:
    """Go to a button with the tabulator alone, and press it."""
    wanted = page.get_by_role("button", name=name)
    expect(wanted).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("button => button === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the tabulator does not lead to {name}")


def test_a_keyboard_is_enough(open_desk: OpenPage, tmp_path: Path):
    page = open_desk(IMPORT)
    page.get_by_label("Files").set_input_files(rooms(tmp_path, "K"))
    press(page, "Upload")
    press(page, "Check what would happen")
    press(page, "Apply 29 rows, leave 1 out")
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported")
    press(page, "Take the whole import back")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taken back")


def look_again(page: Page, until: str) -> None:
    """As long as there is something to wait for."""
    for _ in range(500):
        again = page.get_by_role("link", name="Look again")
        if not again.count():
            break
        again.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(until)


def test_scripts_are_not_needed(open_desk: OpenPage, tmp_path: Path):
    page = open_desk(IMPORT, java_script_enabled=False)
    page.get_by_label("Files").set_input_files(rooms(tmp_path, "N"))
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("These rows are").select_option("Groups")
    page.get_by_role("button", name="Show their columns").click()
    expect(page.get_by_label("Field for Raum")).to_have_value("")
    page.get_by_label("These rows are").select_option("Rooms")
    page.get_by_role("button", name="Show their columns").click()
    page.get_by_role("button", name="Check what would happen").click()
    look_again(page, "What would happen")
    page.get_by_role("button", name="Apply 29 rows, leave 1 out").click()
    look_again(page, "Imported")


@pytest.mark.parametrize("address", ["/desk/export", f"{IMPORT}/templates"])
def test_a_phone_shows_the_pages_beside_it(open_desk: OpenPage, address: str):
    is_fit(open_desk(address, PHONE, bypass_csp=True), PHONE["width"])
