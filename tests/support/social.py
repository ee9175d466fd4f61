"""Signing in through a provider at ``/api/auth`` as its clients do."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.identity_provider import IdentityProvider, path_of

SOCIAL, LINK, UNLINK = "/api/auth/sign-in/social", "/api/auth/link-social", "/api/auth/unlink-account"
ACCOUNTS, CALLBACK = "/api/auth/list-accounts", "/api/auth/callback"
THERE, FAILED = "/plannings?view=week", "/sign-in?next=%2F"

GITHUB_AND_DISCORD = {
    "github_client_id": "horarium",
    "github_client_secret": "the-secret-of-horarium",
    "discord_client_id": "horarium",
    "discord_client_secret": "the-secret-of-horarium",
}


def begin(client: FlaskClient, provider: str = "oidc", route: str = SOCIAL, **more: Any) -> TestResponse:
    wanted = {"provider": provider, "callbackURL": THERE, "errorCallbackURL": FAILED}
    return client.post(route, json={**wanted, **more})


def address(answer: TestResponse) -> str:
    """Where an answer says to go."""
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["url"])


def come_back(client: FlaskClient, location: str, **more: Any) -> TestResponse:
    return client.get(path_of(location), **more)


def sign_in(
    client: FlaskClient, provider: IdentityProvider, user: str = "ada", name: str = "oidc"
) -> TestResponse:
    """The whole way there and back."""
    return come_back(client, provider.log_in(address(begin(client, name)), user))


def is_signed_in(client: FlaskClient) -> bool:
    return client.get(ACCOUNTS).status_code == 200


def error_of(answer: TestResponse) -> str:
    """Why an answer leads back to the form; fails for one that leads anywhere else."""
    assert answer.status_code == 302
    start, _, error = answer.headers["Location"].partition("&error=")
    assert start == FAILED
    return error


def like_github_and_discord(patch: pytest.MonkeyPatch, provider: IdentityProvider) -> None:
    """Have the stand-ins answer for GitHub and Discord."""
    from dataclasses import replace

    from services.accounts.oauth import discord, github

    for module, name in ((github, "github"), (discord, "discord")):
        base = f"{provider.url}/{name}"
        patch.setattr(module, "AT", replace(module.AT, authorize=f"{base}/authorize", token=f"{base}/token"))
        patch.setattr(module, "API", base)
