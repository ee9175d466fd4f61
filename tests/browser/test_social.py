"""Signing in through a provider in Chromium: there and back, with and without scripts, and what is refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from fakes.identity_provider import CLIENT_ID, CLIENT_SECRET
from models import User
from support.identity_provider import IdentityProvider
from support.live_server import LiveServer, running_server
from support.screens import DESK, PHONE, OpenPage, axe_findings, watched_tabs

CONNECTIONS, PASSWORD = "/account/connections", "browser password"
SIGN_IN = f"/sign-in?next={CONNECTIONS}"


def settings_at(provider: IdentityProvider) -> dict[str, str]:
    oidc = {"OIDC_ISSUER": provider.url, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET}
    github = {"GITHUB_CLIENT_ID": "a", "GITHUB_CLIENT_SECRET": "b"}
    return {**oidc, **github, "FETCH_ALLOW_HOSTS": "127.0.0.1", "SUPERADMIN_PASSWORD": PASSWORD}


@pytest.fixture(scope="module")
def open_server(
    tmp_path_factory: pytest.TempPathFactory, provider_process: IdentityProvider
) -> Iterator[LiveServer]:
    """People of the university get an account at their first sign-in."""
    with running_server(
        tmp_path_factory.mktemp("social"), OIDC_SIGNUP="true", **settings_at(provider_process)
    ) as server:
        yield server


@pytest.fixture(scope="module")
def closed_server(
    tmp_path_factory: pytest.TempPathFactory, provider_process: IdentityProvider
) -> Iterator[LiveServer]:
    with running_server(tmp_path_factory.mktemp("closed"), **settings_at(provider_process)) as server:
        yield server


@pytest.fixture
def open_tab(
    browser: Browser, open_server: LiveServer, identity_provider: IdentityProvider
) -> Iterator[OpenPage]:
    """Open an address in a fresh tab; what a tab complains about, a policy that stops it too, fails the test."""
    with watched_tabs(browser, open_server.url) as opened:
        yield opened


@pytest.fixture
def closed_tab(
    browser: Browser, closed_server: LiveServer, identity_provider: IdentityProvider
) -> Iterator[OpenPage]:
    with watched_tabs(browser, closed_server.url) as opened:
        yield opened


def log_in_there(page: Page, user: str) -> None:
    """Fill in the form of the university."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in at the university")
    page.get_by_label("Name").fill(user)
    page.get_by_role("button", name="Log in").click()


def with_university_account(page: Page) -> None:
    page.get_by_role("button", name="Sign in with University account").click()


def with_password(page: Page, username: str = "admin") -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def the_page_is_open(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Connected accounts")


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_new_signs_in_and_comes_back_to_what_they_wanted(open_tab: OpenPage, scripts: bool):
    page = open_tab(SIGN_IN, java_script_enabled=scripts)
    with_university_account(page)
    log_in_there(page, "ada")
    the_page_is_open(page)
    expect(page).to_have_url(re.compile(f"{CONNECTIONS}$"))
    expect(page.get_by_role("listitem").filter(has_text="Ada.Lovelace@uni.example")).to_be_visible()
    expect(page.get_by_label("Account of Ada Lovelace")).to_be_visible()


def test_a_provider_that_sends_people_on_to_another_host_is_reached_all_the_same(
    open_tab: OpenPage, identity_provider: IdentityProvider
):
    """The policy of the form (form-action) would stop a redirect that ends at a host nobody has named."""
    identity_provider.go_wrong(authorize="elsewhere")
    page = open_tab(SIGN_IN)
    with_university_account(page)
    expect(page).to_have_url(re.compile("^http://localhost:"))
    log_in_there(page, "ada")
    the_page_is_open(page)


def test_the_page_on_the_way_is_no_stop_on_the_way_back(open_tab: OpenPage):
    page = open_tab(SIGN_IN)
    with_university_account(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in at the university")
    page.go_back()
    expect(page.get_by_role("button", name="Sign in with University account")).to_be_visible()


def test_who_cancels_is_back_at_the_form_and_can_go_on(open_tab: OpenPage):
    page = open_tab(SIGN_IN)
    with_university_account(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_contain_text("The sign-in with University account was cancelled.")
    with_password(page)
    the_page_is_open(page)


def test_an_account_is_connected_signs_in_and_is_disconnected(closed_tab: OpenPage):
    page = closed_tab(SIGN_IN)
    with_password(page)
    page.get_by_role("button", name="Connect University account").click()
    log_in_there(page, "bob")
    expect(page.get_by_role("status").filter(has_text="The account is connected")).to_be_visible()

    page.get_by_label("Account of admin").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(SIGN_IN)
    with_university_account(page)
    log_in_there(page, "bob")
    expect(page.get_by_label("Account of admin")).to_be_visible()

    page.get_by_role("button", name="Disconnect University account").click()
    expect(page.get_by_text("nobody can sign in with it any more")).to_be_visible()
    expect(page.get_by_role("button", name="Disconnect")).to_have_count(0)


def test_somebody_new_is_refused_where_sign_up_is_closed(closed_tab: OpenPage, closed_server: LiveServer):
    page = closed_tab(SIGN_IN)
    with_university_account(page)
    log_in_there(page, "nameless")
    expect(page.get_by_role("alert")).to_contain_text("Nobody here is connected with this account.")
    engine = create_engine(f"sqlite:///{closed_server.instance / 'horarium.db'}")
    with Session(engine) as session:
        assert [user.username for user in session.scalars(select(User))] == ["admin"]
    engine.dispose()


def test_a_provider_that_is_down_is_told(
    browser: Browser, closed_server: LiveServer, identity_provider: IdentityProvider
):
    identity_provider.go_wrong(token="fails")
    context = browser.new_context(base_url=closed_server.url)
    page = context.new_page()
    page.goto(SIGN_IN)
    with_university_account(page)
    log_in_there(page, "ada")
    expect(page.get_by_role("alert")).to_contain_text("does not work at the moment")
    context.close()


@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_axe_finds_nothing(open_tab: OpenPage, viewport: dict[str, int], scheme: str):
    page = open_tab(
        f"{SIGN_IN}&error=signup_disabled&by=oidc", viewport, color_scheme=scheme, bypass_csp=True
    )
    assert axe_findings(page) == []
    with_university_account(page)
    log_in_there(page, "ada")
    the_page_is_open(page)
    assert axe_findings(page) == []
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("alert")).to_contain_text("the last way")
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_axe_finds_nothing_on_the_page_on_the_way(open_tab: OpenPage):
    page = open_tab(SIGN_IN, PHONE)
    page.route("**/authorize?*", lambda route: route.fulfill(status=204))  # so that it stays
    with_university_account(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("On to University account")
    assert axe_findings(page) == []
