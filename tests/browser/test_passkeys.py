"""Passkeys in a browser: Chromium with an authenticator of its own making (Chrome DevTools Protocol, WebAuthn)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.live_server import LiveServer, running_server
from support.screens import PHONE, OpenPage, axe_findings, too_wide, watched_tabs

PAGE = "/account/passkeys"
SIGN_IN = f"/sign-in?next={PAGE}"
PASSWORD = "browser password"
ON_LOCALHOST = ("127.0.0.1", "localhost")
"""A passkey belongs to a name."""


@pytest.fixture(scope="module")
def passkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("passkeys")
    with running_server(folder, SUPERADMIN_PASSWORD=PASSWORD, RATELIMIT_ENABLED="false") as server:
        yield server


@pytest.fixture
def open_tab(browser: Browser, passkey_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address in a fresh tab; what a tab complains about fails the test."""
    with watched_tabs(browser, passkey_server.url.replace(*ON_LOCALHOST)) as opened:
        yield opened


@pytest.fixture
def tab(browser: Browser, passkey_server: LiveServer) -> Iterator[Page]:
    """A tab for tests in which something is refused: Chromium itself complains of that."""
    context = browser.new_context(base_url=passkey_server.url.replace(*ON_LOCALHOST))
    yield context.new_page()
    context.close()


class Device:
    """What a tab signs with. Asked to offer its passkeys in a field, it takes the first at once."""

    def __init__(self, page: Page) -> None:
        self._protocol = page.context.new_cdp_session(page)
        self._protocol.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    def send(self, command: str, **options: Any) -> Any:
        return self._protocol.send(f"WebAuthn.{command}", {"authenticatorId": self._id, **options})


def sign_in(page: Page) -> None:
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Passkeys")


def sign_out(page: Page) -> None:
    """The browser forgets, too, that it has used a passkey here: only the button asks for one then."""
    page.get_by_label("Account of admin").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.evaluate("localStorage.clear()")


def add(page: Page) -> None:
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is ready.")).to_be_visible()


def use(page: Page) -> None:
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Use a passkey").click()


def change(page: Page, name: str = "Passkey") -> None:
    page.get_by_label(f"Change {name}").click()


def delete(page: Page, name: str = "Passkey") -> None:
    change(page, name)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The passkey is deleted")).to_be_visible()


def test_a_passkey_from_its_making_to_its_end(open_tab: OpenPage):
    page = open_tab(SIGN_IN)
    Device(page)
    sign_in(page)
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    add(page)
    change(page)
    page.get_by_label("Name", exact=True).fill("Red laptop")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Red laptop", exact=True)).to_be_visible()
    expect(page.get_by_text("not used yet")).to_be_visible()
    sign_out(page)
    use(page)
    expect(page).to_have_url(re.compile(f"{PAGE}$"))
    expect(page.get_by_text("last used")).to_be_visible()
    delete(page, "Red laptop")
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()


def test_a_browser_that_has_used_one_offers_it_in_the_field(open_tab: OpenPage):
    page = open_tab(SIGN_IN)
    Device(page)
    sign_in(page)
    add(page)
    sign_out(page)
    use(page)
    expect(page).to_have_url(re.compile(f"{PAGE}$"))
    page.get_by_label("Account of admin").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(SIGN_IN)
    expect(page).to_have_url(re.compile(f"{PAGE}$"))
    delete(page)


def test_a_shared_computer_keeps_nobody_signed_in(open_tab: OpenPage):
    page = open_tab(SIGN_IN)
    Device(page)
    sign_in(page)
    add(page)
    sign_out(page)
    page.goto(SIGN_IN)
    page.get_by_label("Stay signed in").uncheck()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile(f"{PAGE}$"))
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "horarium"]
    assert cookie["expires"] == -1, "it goes with the browser"
    delete(page)


def test_one_that_was_deleted_here_leaves_the_device_when_it_is_tried(tab: Page):
    tab.goto(SIGN_IN)
    device = Device(tab)
    sign_in(tab)
    add(tab)
    delete(tab)
    sign_out(tab)
    use(tab)
    expect(tab.locator(".err")).to_contain_text("signs nobody in here")
    expect(tab.locator("#say")).to_contain_text("signs nobody in here")
    use(tab)
    expect(tab.locator(".err")).to_contain_text("It was cancelled")
    assert device.send("getCredentials") == {"credentials": []}


def test_a_ceremony_that_is_cancelled_says_so(open_tab: OpenPage):
    page = open_tab(SIGN_IN)
    device = Device(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".err")).to_have_text("It was cancelled, or took too long. Nothing was changed.")
    expect(page.locator("#say")).to_contain_text("It was cancelled")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
    sign_in(page)
    device.send("setUserVerified", isUserVerified=False)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".err")).to_contain_text("It was cancelled")
    device.send("setUserVerified", isUserVerified=True)
    add(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".err")).to_contain_text("has a passkey of yours already")
    delete(page)


def test_a_lost_connection_says_so(tab: Page):
    tab.goto(SIGN_IN)
    tab.route("**/api/auth/**", lambda route: route.abort())
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.locator(".err")).to_have_text("There is no connection. Nothing was changed.")


def test_what_the_server_refuses_is_said_in_its_words(tab: Page):
    tab.goto(SIGN_IN)
    body = {"code": "TOO_MANY_REQUESTS", "message": "Too many requests; wait a little"}
    tab.route("**/generate-authenticate-options", lambda route: route.fulfill(status=429, json=body))
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.locator(".err")).to_have_text("Too many requests; wait a little")


def test_a_page_that_was_left_open_leads_back_to_the_sign_in(tab: Page):
    tab.goto(SIGN_IN)
    sign_in(tab)
    tab.context.clear_cookies(name="horarium")
    tab.get_by_role("button", name="Add a passkey").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(tab)


def test_a_browser_without_passkeys_shows_no_button(open_tab: OpenPage, tab: Page):
    page = open_tab(SIGN_IN, java_script_enabled=False)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    tab.add_init_script("delete window.PublicKeyCredential")
    tab.goto(SIGN_IN)
    expect(tab.get_by_role("button", name="Use a passkey")).to_have_count(0)
    for one in (page, tab):
        sign_in(one)
        expect(one.get_by_text("To add one you need JavaScript")).to_be_visible()
        expect(one.get_by_role("button", name="Add a passkey")).to_have_count(0)


def test_at_a_number_passkeys_are_not_offered(browser: Browser, passkey_server: LiveServer):
    context = browser.new_context(base_url=passkey_server.url)
    page = context.new_page()
    page.goto(SIGN_IN)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    sign_in(page)
    expect(page.get_by_text("127.0.0.1 is a number")).to_be_visible()
    context.close()


def test_axe_finds_nothing(open_tab: OpenPage):
    page = open_tab(SIGN_IN, PHONE, color_scheme="dark")
    Device(page)
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    assert axe_findings(page) == []
    sign_in(page)
    assert axe_findings(page) == []
    add(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".err")).to_contain_text("already")
    change(page)
    assert axe_findings(page) == []
    assert too_wide(page) == []
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The passkey is deleted")).to_be_visible()
