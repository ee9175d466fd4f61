"""Signing in to the pages through a provider, as a browser without scripts does it."""

import re
from html import unescape

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute

from models import Role
from services.accounts import login_limits
from services.accounts.oauth.refusals import Reason
from support.application import MakeApp
from support.html import tags_of, text_of
from support.identity_provider import IdentityProvider, path_of
from support.pages import PageClient, form_token, next_address, page_client, stranger
from support.social import GITHUB_AND_DISCORD

OIDC = "/sign-in/oidc"


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider) -> Flask:
    return make_app(**identity_provider.settings, **GITHUB_AND_DISCORD, oidc_signup=True)


@pytest.fixture
def browser(app: Flask) -> PageClient:
    client = stranger(app)
    client.token = form_token(client.get("/sign-in").text)
    return client


def test_the_form_offers_the_providers_that_are_set_up_and_keeps_where_the_reader_wanted(browser: PageClient):
    page = browser.get("/sign-in?next=/admin/feeds").text
    actions = [form["action"] for form in tags_of(page, "form") if "action" in form]
    assert actions == ["/sign-in", "/sign-in/oidc", "/sign-in/github", "/sign-in/discord"]
    hidden = [tag["value"] for tag in tags_of(page, "input") if tag.get("name") == "next"]
    assert hidden == ["/admin/feeds"] * 4
    assert "University account GitHub Discord" in text_of(page)


def test_without_providers_there_is_no_button(make_app: MakeApp):
    page = stranger(make_app()).get("/sign-in").text
    assert [form["action"] for form in tags_of(page, "form") if "action" in form] == ["/sign-in"]
    assert stranger(make_app()).get("/account/connections").status_code == 303


def test_the_name_of_the_university_account_can_be_said(
    make_app: MakeApp, identity_provider: IdentityProvider
):
    app = make_app(**identity_provider.settings, oidc_name="Trois-Rives <b>login</b>")
    assert "Trois-Rives <b>login</b>" in text_of(stranger(app).get("/sign-in").text)


def test_the_button_leads_there_and_back_to_what_the_reader_came_for(
    browser: PageClient, identity_provider: IdentityProvider
):
    page = browser.post(OIDC, data={"next": "/account/connections"})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    url = next_address(page.text)
    assert url in [unescape(tag["href"] or "") for tag in tags_of(page.text, "a")]
    back = browser.get(path_of(identity_provider.log_in(url)))
    assert (back.status_code, back.headers["Location"]) == (302, "/account/connections")
    assert "Ada.Lovelace" in browser.get("/account/connections").text


@pytest.mark.parametrize("came_for", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_it_leads_to_no_other_site(browser: PageClient, identity_provider: IdentityProvider, came_for: str):
    url = next_address(browser.post(OIDC, data={"next": came_for}).text)
    assert browser.get(path_of(identity_provider.log_in(url))).headers["Location"] == "/"


def test_who_says_no_is_back_at_the_form_with_a_word_about_it(
    browser: PageClient, identity_provider: IdentityProvider
):
    url = next_address(browser.post(OIDC, data={"next": "/plannings"}).text)
    back = browser.get(path_of(identity_provider.cancel(url)))
    assert back.headers["Location"] == "/sign-in?next=/plannings&by=oidc&error=access_denied"
    page = browser.get(back.headers["Location"]).text
    assert "The sign-in with University account was cancelled." in text_of(page)
    hidden = [tag["value"] for tag in tags_of(page, "input") if tag.get("name") == "next"]
    assert set(hidden) == {"/plannings"}


@pytest.mark.parametrize("how", ["fails", "HTML", "redirects"])
def test_a_provider_that_is_down_is_told_at_once(
    browser: PageClient, identity_provider: IdentityProvider, how: str
):
    identity_provider.go_wrong(discovery=how)
    answer = browser.post(OIDC, data={"next": "/plannings"})
    assert answer.status_code == 303
    page = text_of(browser.get(answer.headers["Location"]).text)
    assert "The sign-in with University account does not work at the moment." in page


@pytest.mark.parametrize("reason", [*Reason, "something_new", "<script>alert(1)</script>"])
def test_every_reason_has_words(browser: PageClient, reason: str):
    answer = browser.get("/sign-in", query_string={"error": reason, "by": "github"})
    (note,) = re.findall(r'<div class="note bad" role="alert">(.+?)</div>', answer.text)
    assert len(text_of(note)) > 40
    assert "{" not in note
    assert "<script>alert" not in answer.text


def test_a_provider_that_nobody_knows_is_not_named(browser: PageClient):
    answer = browser.get("/sign-in", query_string={"error": "access_denied", "by": "<i>evil"})
    assert "The sign-in with the other site was cancelled." in text_of(answer.text)
    assert "<i>evil" not in answer.text


def test_a_provider_that_is_not_set_up_is_not_there(
    make_app: MakeApp, identity_provider: IdentityProvider, browser: PageClient
):
    assert browser.post("/sign-in/facebook").status_code == 404
    client = page_client(make_app(**identity_provider.settings, auth_enabled=False))
    assert client.post(OIDC).status_code == 404
    assert client.get("/account/connections").status_code == 404


def test_only_our_own_pages_can_begin_it(browser: PageClient, identity_provider: IdentityProvider):
    assert browser.post(OIDC, data={"csrf_token": ""}).status_code == 400
    assert browser.post(OIDC, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get(OIDC).status_code == 405
    assert identity_provider.seen() == []


def test_who_wants_to_prove_it_again_can_do_so_by_a_provider(app: Flask, identity_provider: IdentityProvider):
    client = page_client(app, Role.USER)
    page = client.get("/sign-in?again=1&next=/account/connections")
    assert "University account" in page.text
    url = next_address(client.post(OIDC, data={"next": "/account/connections"}).text)
    assert client.get(path_of(identity_provider.log_in(url))).headers["Location"] == "/account/connections"


@pytest.mark.limited
def test_an_address_that_begins_it_too_often_has_to_wait(
    browser: PageClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(login_limits, "PER_ADDRESS", RateLimitItemPerMinute(3, namespace="login-address"))
    answers = [browser.post(OIDC) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
