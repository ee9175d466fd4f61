"""GitHub and Discord: what they say of people, and what is kept of it."""

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.services import services_of
from models import Role, User
from support.application import MakeApp
from support.identity_provider import IdentityProvider
from support.social import (
    GITHUB_AND_DISCORD,
    THERE,
    address,
    begin,
    come_back,
    error_of,
    like_github_and_discord,
    sign_in,
)


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch) -> Flask:
    like_github_and_discord(monkeypatch, identity_provider)
    return make_app(**GITHUB_AND_DISCORD, signup="open", fetch_timeout=2.5)


def newcomer(app: Flask, provider: IdentityProvider, name: str) -> User:
    assert sign_in(app.test_client(), provider, name=name).headers["Location"] == THERE
    with services_of(app).new_session() as session:
        return session.scalars(select(User).where(User.role == Role.USER)).one()


def test_of_github_the_verified_address_is_kept(app: Flask, identity_provider: IdentityProvider):
    user = newcomer(app, identity_provider, "github")
    assert (user.username, user.name, user.image) == ("ada-l", "Ada", "")
    assert (user.email, user.email_verified) == ("ada@example.com", True)


def test_or_else_the_one_that_others_see(app: Flask, identity_provider: IdentityProvider):
    identity_provider.go_wrong(github_emails="hidden")
    user = newcomer(app, identity_provider, "github")
    assert (user.email, user.email_verified) == ("shown@example.com", False)


@pytest.mark.parametrize("verified", [True, False])
def test_of_discord_what_it_says(app: Flask, identity_provider: IdentityProvider, verified: bool):
    identity_provider.go_wrong(discord_user="verified" if verified else "")
    user = newcomer(app, identity_provider, "discord")
    assert (user.username, user.name, user.email) == ("ada-l", "Ada", "ada@example.org")
    assert user.email_verified is verified
    assert user.image == "https://cdn.discordapp.com/avatars/80351110224678912/a1b2.png"


@pytest.mark.parametrize("how", ["no id", "odd id"])
def test_a_profile_without_an_id_is_nobody(app: Flask, identity_provider: IdentityProvider, how: str):
    identity_provider.go_wrong(github_user=how)
    answer = sign_in(app.test_client(), identity_provider, name="github")
    assert error_of(answer) == "unable_to_get_user_info"


def test_a_refused_code_is_told_although_it_comes_with_a_200(app: Flask, identity_provider: IdentityProvider):
    browser = app.test_client()
    back = identity_provider.log_in(address(begin(browser, "github")))
    assert error_of(come_back(browser, back.replace("code=", "code=x"))) == "invalid_code"


@pytest.mark.parametrize("name", ["github", "discord"])
@pytest.mark.parametrize("how", ["hangs", "fails", "HTML", "huge", "redirects"])
def test_what_they_do_wrong_is_told(app: Flask, identity_provider: IdentityProvider, name: str, how: str):
    identity_provider.go_wrong(**{f"{name}_user": how})
    answer = sign_in(app.test_client(), identity_provider, name=name)
    assert error_of(answer) == "provider_unavailable"
