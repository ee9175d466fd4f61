"""What somebody is connected with: listing it, connecting, disconnecting."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from blueprints.services import services_of
from models import ConnectedAccount, LoginSession, Role, User
from services.accounts.password_check import Attempt
from services.accounts.signed_in import Client
from services.database import writing
from support.accounts import Account, add_user
from support.application import MakeApp
from support.identity_provider import IdentityProvider
from support.social import (
    ACCOUNTS,
    GITHUB_AND_DISCORD,
    LINK,
    THERE,
    UNLINK,
    address,
    begin,
    come_back,
    error_of,
    is_signed_in,
    like_github_and_discord,
    sign_in,
)


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch) -> Flask:
    like_github_and_discord(monkeypatch, identity_provider)
    return make_app(**identity_provider.settings, **GITHUB_AND_DISCORD)


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


def browser_of(account: Account) -> FlaskClient:
    """A browser in which somebody is signed in by their password."""
    browser = account.app.test_client()
    page = browser.get("/sign-in").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "username": account.username, "password": account.password, "stay": "y"}
    assert browser.post("/sign-in", data=form).status_code == 303
    return browser


def connect(browser: FlaskClient, provider: IdentityProvider, name: str = "oidc", user: str = "ada") -> str:
    answer = come_back(browser, provider.log_in(address(begin(browser, name, LINK)), user))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def accounts_of(browser: FlaskClient) -> list[dict[str, object]]:
    return list(browser.get(ACCOUNTS).get_json())


class TestConnecting:
    @pytest.mark.parametrize(
        ("name", "account_id"), [("oidc", "u-1"), ("github", "4711"), ("discord", "80351110224678912")]
    )
    def test_lets_its_user_sign_in_by_it(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider, name: str, account_id: str
    ):
        browser = browser_of(ada)
        assert connect(browser, identity_provider, name) == THERE
        credential, connected = accounts_of(browser)
        assert credential["providerId"] == "credential"
        assert (connected["providerId"], connected["accountId"]) == (name, account_id)
        assert set(connected) == {"id", "providerId", "accountId", "createdAt", "updatedAt", "scopes"}
        elsewhere = app.test_client()
        assert sign_in(elsewhere, identity_provider, name=name).headers["Location"] == THERE
        assert accounts_of(elsewhere)[1]["id"] == connected["id"]

    def test_wants_somebody_who_is_signed_in(self, app: Flask):
        answer = begin(app.test_client(), "oidc", LINK)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "UNAUTHORIZED")

    def test_wants_a_sign_in_of_the_last_quarter_of_an_hour(
        self, ada: Account, identity_provider: IdentityProvider
    ):
        browser = browser_of(ada)
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
            answer = begin(browser, "oidc", LINK)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "SESSION_NOT_FRESH")
        assert identity_provider.seen() == []

    def test_what_is_somebody_elses_stays_theirs(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider
    ):
        connect(browser_of(ada), identity_provider)
        bob = browser_of(add_user(app, Role.ADMIN, "bob"))
        answer = come_back(bob, identity_provider.log_in(address(begin(bob, "oidc", LINK))))
        assert error_of(answer) == "account_already_linked_to_different_user"
        assert len(accounts_of(bob)) == 1

    def test_what_a_deleted_user_had_is_nobodys(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider
    ):
        connect(browser_of(ada), identity_provider)
        with writing(services_of(app).new_session) as session:
            session.get_one(User, ada.id).deleted_at = datetime.now(UTC)
        bob = browser_of(add_user(app, Role.ADMIN, "bob"))
        assert connect(bob, identity_provider) == THERE
        assert len(accounts_of(bob)) == 2

    def test_once_more_changes_nothing(self, ada: Account, identity_provider: IdentityProvider):
        browser = browser_of(ada)
        assert [connect(browser, identity_provider) for _ in range(2)] == [THERE] * 2
        assert len(accounts_of(browser)) == 2

    def test_two_accounts_of_one_provider_are_fine(self, ada: Account, identity_provider: IdentityProvider):
        browser = browser_of(ada)
        for user in ("ada", "bob"):
            connect(browser, identity_provider, user=user)
        assert [one["accountId"] for one in accounts_of(browser)[1:]] == ["u-1", "u-2"]

    @pytest.mark.parametrize("gone", ["signed out", "another user"])
    def test_whoever_has_left_meanwhile_is_connected_with_nothing(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider, gone: str
    ):
        browser, bob = browser_of(ada), add_user(app, Role.ADMIN, "bob")
        back = identity_provider.log_in(address(begin(browser, "oidc", LINK)))
        with writing(services_of(app).new_session) as session:
            login = session.scalars(select(LoginSession)).one()
            if gone == "signed out":
                login.revoked_at = datetime.now(UTC)
            else:
                login.user_id = bob.id
        assert error_of(come_back(browser, back)) == "unable_to_link_account"
        with services_of(app).new_session() as session:
            assert list(session.scalars(select(ConnectedAccount))) == []

    def test_a_stranger_cannot_connect_a_victims_account_with_their_own(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider
    ):
        attacker = browser_of(ada)
        link = address(begin(attacker, "oidc", LINK))
        victim = browser_of(add_user(app, Role.ADMIN, "bob"))
        back = identity_provider.log_in(link, "bob")
        assert come_back(victim, back).headers["Location"].endswith("error=state_mismatch")
        assert (len(accounts_of(attacker)), len(accounts_of(victim))) == (1, 1)


class TestDisconnecting:
    def test_takes_the_account_away_and_ends_what_it_opened(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider
    ):
        here, elsewhere = browser_of(ada), app.test_client()
        connect(here, identity_provider)
        sign_in(elsewhere, identity_provider)
        answer = here.post(UNLINK, json={"providerId": "oidc"})
        assert (answer.status_code, answer.get_json()) == (200, {"status": True})
        assert (is_signed_in(here), is_signed_in(elsewhere)) == (True, False)
        assert error_of(sign_in(elsewhere, identity_provider)) == "signup_disabled"

    def test_the_session_that_does_it_goes_on(
        self, app: Flask, ada: Account, identity_provider: IdentityProvider
    ):
        connect(browser_of(ada), identity_provider)
        elsewhere = app.test_client()
        sign_in(elsewhere, identity_provider)
        assert elsewhere.post(UNLINK, json={"providerId": "oidc"}).status_code == 200
        assert is_signed_in(elsewhere)

    def test_the_last_way_in_stays(self, make_app: MakeApp, identity_provider: IdentityProvider):
        browser = make_app(**identity_provider.settings, signup="open").test_client()
        sign_in(browser, identity_provider)
        answer = browser.post(UNLINK, json={"providerId": "oidc"})
        assert (answer.status_code, answer.get_json()["code"]) == (400, "FAILED_TO_UNLINK_LAST_ACCOUNT")
        assert connect(browser, identity_provider, user="bob") == THERE
        assert browser.post(UNLINK, json={"providerId": "oidc", "accountId": "u-1"}).status_code == 200
        assert [one["accountId"] for one in accounts_of(browser)] == ["u-2"]

    def test_a_provider_that_is_not_used_any_more_is_no_way_in(
        self, make_app: MakeApp, identity_provider: IdentityProvider
    ):
        app = make_app(**identity_provider.settings, signup="open")
        browser = app.test_client()
        sign_in(browser, identity_provider)
        with writing(services_of(app).new_session) as session:
            of_old = session.scalars(select(ConnectedAccount)).one()
            of_old.provider = "oidc:0123456789abcdef"
        connect(browser, identity_provider, user="bob")
        answer = browser.post(UNLINK, json={"providerId": "oidc", "accountId": "u-2"})
        assert answer.get_json()["code"] == "FAILED_TO_UNLINK_LAST_ACCOUNT"
        assert browser.post(UNLINK, json={"providerId": "oidc", "accountId": "u-1"}).status_code == 200

    @pytest.mark.parametrize(
        "body",
        [{"providerId": "github"}, {"providerId": "oidc", "accountId": "u-9"}, {"providerId": "credential"}],
    )
    def test_what_one_is_not_connected_with_is_not_found(
        self, ada: Account, identity_provider: IdentityProvider, body: dict[str, str]
    ):
        browser = browser_of(ada)
        connect(browser, identity_provider)
        answer = browser.post(UNLINK, json=body)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "ACCOUNT_NOT_FOUND")
        assert len(accounts_of(browser)) == 2

    def test_only_ones_own(self, app: Flask, ada: Account, identity_provider: IdentityProvider):
        connect(browser_of(ada), identity_provider)
        bob = browser_of(add_user(app, Role.ADMIN, "bob"))
        assert bob.post(UNLINK, json={"providerId": "oidc", "accountId": "u-1"}).status_code == 400
        with services_of(app).new_session() as session:
            assert session.scalars(select(ConnectedAccount)).one().user_id == ada.id


def test_a_bearer_of_the_session_may_ask_too(ada: Account, identity_provider: IdentityProvider):
    browser = browser_of(ada)
    connect(browser, identity_provider)
    service, here = services_of(ada.app).accounts, Client("192.0.2.1")
    opened = service.browser.open(
        service.passwords.prove(Attempt(ada.username, ada.password, here)), here, stay=True
    )
    token = service.browser.tokens.make(opened.user.sid)
    answer = ada.app.test_client().get(ACCOUNTS, headers={"Authorization": f"Bearer {token}"})
    assert answer.get_json() == accounts_of(browser)
