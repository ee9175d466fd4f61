"""Signing in through a provider: the way there and back, and who may come."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from blueprints.services import services_of
from models import ConnectedAccount, LoginSession, Role, User
from services.database import writing
from support.accounts import add_user
from support.application import MakeApp
from support.identity_provider import IdentityProvider, query_of
from support.social import (
    THERE,
    address,
    begin,
    error_of,
    is_signed_in,
    sign_in,
)


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider) -> Flask:
    return make_app(**identity_provider.settings, oidc_signup=True)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def users_of(app: Flask) -> list[User]:
    with services_of(app).new_session() as session:
        return list(session.scalars(select(User).where(User.role == Role.USER).order_by(User.id)))


class TestTheWayThereAndBack:
    def test_leads_to_the_provider_with_everything_it_has_to_be_asked_with(
        self, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        answer = begin(browser)
        assert answer.get_json()["redirect"] is True
        assert answer.headers["Cache-Control"] == "no-store"
        url = address(answer)
        assert url.startswith(f"{identity_provider.url}/authorize?realm=students&")
        asked = query_of(url)
        assert asked["client_id"] == "horarium"
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == "http://localhost/api/auth/callback/oidc"
        assert asked["scope"] == "openid profile email"
        assert asked["code_challenge_method"] == "S256"
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
        other = query_of(address(begin(browser)))
        assert all(asked[name] != other[name] for name in ("state", "nonce", "code_challenge"))

    def test_a_client_that_goes_there_by_itself_says_so(self, browser: FlaskClient):
        assert begin(browser, disableRedirect=True).get_json()["redirect"] is False

    def test_the_first_time_makes_an_account_and_signs_in_to_it(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        answer = sign_in(browser, identity_provider)
        assert answer.status_code == 302
        assert answer.headers["Location"] == THERE
        assert answer.headers["Cache-Control"] == "no-store"
        assert is_signed_in(browser)
        (user,) = users_of(app)
        assert (user.username, user.name, user.role) == ("ada-lovelace", "Ada Lovelace", Role.USER)
        assert (user.email, user.email_verified) == ("ada@uni.example", True)
        assert user.image == "https://uni.example/ada.png"
        assert user.password_hash == ""
        assert user.api_access is False

    def test_the_next_time_finds_it_whatever_the_provider_calls_them_by_then(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        sign_in(browser, identity_provider)
        with writing(services_of(app).new_session) as session:
            user = session.scalars(select(User).where(User.role == Role.USER)).one()
            user.username, user.username_key, user.email = "other", "other", "other@example.com"
        again = app.test_client()
        sign_in(again, identity_provider)
        assert is_signed_in(again)
        assert [user.username for user in users_of(app)] == ["other"]

    def test_the_session_is_one_of_weeks_and_tells_how_it_was_opened(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        answer = sign_in(browser, identity_provider)
        cookies = answer.headers.getlist("Set-Cookie")
        assert any(line.startswith("horarium=") and "Expires" in line for line in cookies)
        with services_of(app).new_session() as session:
            login = session.scalars(select(LoginSession)).one()
        assert login.method == "oidc"
        assert login.expires_at - login.created_at == timedelta(days=90)

    def test_the_profile_may_be_in_the_token(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        identity_provider.go_wrong(id_token="whole")
        sign_in(browser, identity_provider)
        assert [user.email for user in users_of(app)] == ["ada@uni.example"]
        assert identity_provider.seen("/userinfo") == []

    def test_what_the_provider_says_of_itself_is_asked_once(
        self, browser: FlaskClient, app: Flask, identity_provider: IdentityProvider
    ):
        for _ in range(3):
            sign_in(app.test_client(), identity_provider)
        assert len(identity_provider.seen("/.well-known")) == 1
        assert len(identity_provider.seen("/jwks")) == 1

    def test_a_new_key_of_the_provider_is_fetched(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        sign_in(browser, identity_provider)
        identity_provider.go_wrong(rotate=True)
        again = app.test_client()
        assert sign_in(again, identity_provider).headers["Location"] == THERE
        assert len(identity_provider.seen("/jwks")) == 2

    def test_the_secret_goes_by_post_where_the_provider_wants_it(
        self, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        identity_provider.go_wrong(discovery="by post")
        assert sign_in(browser, identity_provider).headers["Location"] == THERE
        (asked,) = identity_provider.seen("/token")
        assert "client_secret=" in asked["body"]
        assert "Authorization" not in asked["headers"]

    def test_names_that_cannot_be_stored_are_made_fit(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        sign_in(browser, identity_provider, "bob")
        sign_in(app.test_client(), identity_provider, "nameless")
        bob, nameless = users_of(app)
        assert (bob.username, bob.name, bob.email_verified) == ("bob-oelcer", "Bob Ölçer", False)
        assert (nameless.username, nameless.name, nameless.email) == ("user", "", "")

    def test_who_was_signed_in_as_somebody_else_is_so_no_more(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        sign_in(browser, identity_provider, "bob")
        sign_in(browser, identity_provider, "ada")
        with services_of(app).new_session() as session:
            first, second = session.scalars(select(LoginSession).order_by(LoginSession.id))
        assert first.revoked_at is not None
        assert second.revoked_at is None
        assert second.user_id != first.user_id


class TestWhoMayCome:
    def test_nobody_new_where_sign_up_is_closed(self, make_app: MakeApp, identity_provider: IdentityProvider):
        app = make_app(**identity_provider.settings)
        browser = app.test_client()
        assert error_of(sign_in(browser, identity_provider)) == "signup_disabled"
        assert users_of(app) == []
        assert not is_signed_in(browser)

    def test_everybody_where_sign_up_is_open(self, make_app: MakeApp, identity_provider: IdentityProvider):
        app = make_app(**identity_provider.settings, signup="open")
        sign_in(app.test_client(), identity_provider)
        assert len(users_of(app)) == 1

    def test_an_equal_address_joins_nothing(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider
    ):
        ada = add_user(app, Role.USER, "ada-lovelace")
        with writing(services_of(app).new_session) as session:
            user = session.get_one(User, ada.id)
            user.email, user.email_verified = "ada@uni.example", True
        sign_in(browser, identity_provider)
        assert [user.username for user in users_of(app)] == ["ada-lovelace", "ada-lovelace-2"]

    @pytest.mark.parametrize("column", ["disabled_at", "deleted_at"])
    def test_nobody_whose_account_was_closed(
        self, app: Flask, browser: FlaskClient, identity_provider: IdentityProvider, column: str
    ):
        sign_in(browser, identity_provider)
        with writing(services_of(app).new_session) as session:
            user = session.scalars(select(User).where(User.role == Role.USER)).one()
            setattr(user, column, datetime.now(UTC))
        again = app.test_client()
        assert error_of(sign_in(again, identity_provider)) == "account_disabled"
        assert not is_signed_in(again)
        assert len(users_of(app)) == 1

    def test_another_issuer_knows_other_people(
        self, make_app: MakeApp, identity_provider: IdentityProvider, app: Flask, browser: FlaskClient
    ):
        sign_in(browser, identity_provider)
        with writing(services_of(app).new_session) as session:
            account = session.scalars(select(ConnectedAccount)).one()
            account.provider = "oidc:0123456789abcdef"
        sign_in(app.test_client(), identity_provider)
        assert [user.username for user in users_of(app)] == ["ada-lovelace", "ada-lovelace-2"]
