"""The pages around accounts in a browser: wide and narrow, light and dark, with and without scripts."""

import re
from collections.abc import Iterator
from urllib.parse import quote
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models import Role
from models.sqlite import prepare_engine
from services.accounts import planner_keys, users
from services.accounts.passwords import hash_password
from services.database import writing
from support.live_server import LiveServer, running_server
from support.screens import DESK, PHONE, OpenPage, axe_findings, watched_tabs

USERS, INVITES = "/admin/users", "/admin/users/invites"
PASSWORD = "browser password"
SCREENS = [(DESK, "light"), (PHONE, "dark")]
NAMES = ["desk light", "phone dark"]


@pytest.fixture(scope="module")
def inviting_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("account")
    settings = {"SUPERADMIN_PASSWORD": PASSWORD, "SIGNUP": "invite", "RATELIMIT_ENABLED": "false"}
    with running_server(folder, **settings) as server:
        yield server


@pytest.fixture
def person(inviting_server: LiveServer) -> Iterator[str]:
    """Somebody with an account of their own and API access, for one test."""
    engine = create_engine(f"sqlite:///{inviting_server.instance / 'horarium.db'}")
    prepare_engine(engine)
    name = f"person-{uuid4().hex[:6]}"
    with writing(lambda: Session(engine)) as session:
        user = users.add(session, name, Role.USER, hash_password(PASSWORD), "Ada Lovelace")
        planner_keys.allow(session, user.id, True, user.created_at)
    yield name
    engine.dispose()


@pytest.fixture
def open_tab(browser: Browser, inviting_server: LiveServer) -> Iterator[OpenPage]:
    """Open an address; what a tab complains about fails the test."""
    with watched_tabs(browser, inviting_server.url) as opened:
        yield opened


@pytest.fixture
def open_as(open_tab: OpenPage) -> OpenPage:
    """Open an address signed in."""

    def signed_in(address: str, username: str = "admin", viewport: dict[str, int] = DESK, **options) -> Page:
        page = open_tab(f"/sign-in?next={quote(address)}", viewport, **options)
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile(re.escape(address)))
        return page

    return signed_in


def is_sound(page: Page) -> None:
    """Nothing for axe to find, nothing beyond the screen, every control large enough to hit."""
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(button, summary, select, input, .btn, .seg a)")]
            .filter(element => element.checkVisibility())
            .map(element => [element.outerHTML.slice(0, 60), element.closest("label") ?? element])
            .map(([text, element]) => [text, element.getBoundingClientRect()])
            .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []


def account(page: Page, username: str) -> Locator:
    """The account of somebody in the list, opened."""
    item = page.locator("#users li").filter(has_text=username)
    item.locator("summary").click()
    return item


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS, ids=NAMES)
def test_pages_of_ones_own_are_sound(open_as: OpenPage, person: str, viewport, scheme: str):
    page = open_as("/account", person, viewport, color_scheme=scheme, bypass_csp=True)
    page.get_by_text("Delete my account").click()
    is_sound(page)
    for address in ("/account/sessions", "/account/api"):
        page.goto(address)
        is_sound(page)
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("The key is ready.")).to_be_visible()
    is_sound(page)


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS, ids=NAMES)
def test_pages_of_superadmins_are_sound(open_as: OpenPage, person: str, viewport, scheme: str):
    page = open_as(USERS, "admin", viewport, color_scheme=scheme, bypass_csp=True)
    page.locator("summary", has_text="New account").click()
    account(page, person)
    is_sound(page)
    page.goto(f"{USERS}?q=nobody")
    is_sound(page)
    page.goto(INVITES)
    page.get_by_label("Whom it is for").fill("Prof. Brandt-Schwarzenbach")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_text("The link is ready.")).to_be_visible()
    is_sound(page)


@pytest.mark.parametrize(("viewport", "scheme"), SCREENS, ids=NAMES)
def test_pages_of_strangers_are_sound(
    browser: Browser, inviting_server: LiveServer, open_as: OpenPage, viewport, scheme: str
):
    link = new_link(open_as(INVITES))
    context = browser.new_context(
        base_url=inviting_server.url, viewport=viewport, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for address in (link, "/sign-up", f"{link}x", "/account/deleted"):
        page.goto(address)
        is_sound(page)
    context.close()


def new_link(page: Page) -> str:
    page.get_by_role("button", name="Make a link").click()
    return page.locator("#link").text_content() or ""


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_invite_leads_to_an_account(open_as: OpenPage, open_tab: OpenPage, viewport, scripts: bool):
    options = {"java_script_enabled": scripts}
    link = new_link(open_as(INVITES, "admin", viewport, **options))
    page, name = open_tab(link, viewport, **options), f"new-{uuid4().hex[:6]}"
    page.get_by_label("User name").fill(name)
    page.get_by_label("Name", exact=True).fill("Grace Hopper")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grace Hopper")
    expect(page.locator(".note")).to_contain_text("Your account is made")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_password_is_changed_and_others_are_signed_out(open_as: OpenPage, person: str, scripts: bool):
    other = open_as("/account", person)
    page = open_as("/account", person, PHONE, java_script_enabled=scripts)
    page.get_by_label("Password until now").fill(PASSWORD)
    page.get_by_label("New password").fill("a better password")
    page.get_by_label("The same again").fill("a better password")
    page.get_by_role("button", name="Change the password").click()
    expect(page.locator(".note")).to_have_text(
        "The new password holds from now on. 1 other sign-in was ended."
    )
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_sign_in_elsewhere_is_ended(open_as: OpenPage, person: str):
    other = open_as("/account", person)
    page = open_as("/account/sessions", person, PHONE)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in at 2 places")
    page.locator("main").get_by_role("button", name=re.compile("^End:?")).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in only here")
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_key_is_copied_and_shown_once(open_as: OpenPage, person: str):
    page = open_as("/account/api", person, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Make the key").click()
    key = page.locator("#key").text_content() or ""
    page.locator(".note").get_by_role("button", name="Copy").click()
    expect(page.locator("#say")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == key
    page.goto("/account/api")
    expect(page.get_by_text(f"{key[:12]}…")).to_be_visible()
    assert key not in page.content()
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()  # the browser has kept nothing, and would ask whether to send the form again


def test_reloading_the_page_of_a_new_key_makes_no_other(
    browser: Browser, inviting_server: LiveServer, person: str
):
    context = browser.new_context(base_url=inviting_server.url)
    page = context.new_page()
    page.goto("/sign-in?next=/account/api")
    page.get_by_label("User name").fill(person)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Make the key").click()
    prefix = (page.locator("#key").text_content() or "")[:12]
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was made this time.")
    expect(page.get_by_text(f"{prefix}…")).to_be_visible()
    context.close()


def test_without_scripts_there_is_no_button_that_copies(open_as: OpenPage, person: str):
    page = open_as("/account/api", person, java_script_enabled=False)
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("#key")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_an_account_is_deleted_by_its_owner(open_as: OpenPage, person: str):
    page = open_as("/account", person, PHONE, java_script_enabled=False)
    page.get_by_text("Delete my account").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is deleted")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_new_password_appears_beside_its_account(open_as: OpenPage, person: str, scripts: bool):
    page = open_as(USERS, "admin", PHONE, java_script_enabled=scripts)
    item = account(page, person)
    item.get_by_role("button", name="New password").click()
    secret = item.locator(".keybox code")
    expect(secret).to_be_visible()
    expect(item.get_by_text("needs the new password")).to_be_visible()
    page.goto(USERS)
    expect(page.locator("code")).to_have_count(0)


def test_a_button_changes_the_account_and_keeps_the_focus(open_as: OpenPage, person: str):
    page = open_as(USERS)
    item = account(page, person)
    button = item.get_by_role("button", name="Disable")
    button.focus()
    page.keyboard.press("Enter")
    expect(item.locator("summary")).to_contain_text("Disabled")
    expect(item.get_by_role("button", name="Enable")).to_be_focused()
    expect(page.locator("#say")).to_contain_text("cannot sign in")
    expect(page).to_have_url(re.compile(f"{USERS}$"))
    item.get_by_role("button", name="Enable").click()
    expect(item.locator("summary")).not_to_contain_text("Disabled")


def test_deleting_wants_the_box_ticked(open_as: OpenPage, person: str):
    page = open_as(USERS, "admin", PHONE)
    item = account(page, person)
    delete = item.get_by_role("button", name="Delete")
    delete.click()
    expect(item.locator("summary")).to_be_visible()
    item.get_by_label(f"Delete {person} for good").check()
    delete.click()
    expect(page.locator("#users")).to_contain_text(f"The account {person} is deleted.")
    expect(page.locator("#users summary", has_text=person)).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_account_is_made(open_as: OpenPage, scripts: bool):
    page, name = open_as(USERS, "admin", PHONE, java_script_enabled=scripts), f"made-{uuid4().hex[:6]}"
    page.locator("summary", has_text="New account").click()
    page.get_by_label("User name").fill(name)
    page.get_by_label("Role", exact=True).select_option("ADMIN")
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator("#made")).to_be_visible()
    expect(page.locator("#users summary", has_text=name)).to_contain_text("Admin")


def test_the_list_follows_what_is_typed(open_as: OpenPage, person: str):
    page = open_as(USERS)
    page.keyboard.press("/")
    page.keyboard.type(person.upper())
    expect(page.locator("#users li")).to_have_count(1)
    expect(page.locator("#say")).to_have_text("1 account fits")
    expect(page).to_have_url(re.compile("q=PERSON"))


def test_an_invite_is_revoked_in_place(open_as: OpenPage, open_tab: OpenPage):
    page = open_as(INVITES)
    note = f"for {uuid4().hex[:6]}"
    page.get_by_label("Whom it is for").fill(note)
    link = new_link(page)
    page.locator("main li").filter(has_text=note).get_by_role("button", name="Revoke").click()
    expect(page.locator("main").get_by_text("The invite is revoked.")).to_be_visible()
    expect(page.get_by_text(note)).to_have_count(0)
    stranger = page.request.get(link)
    assert stranger.status == 404
