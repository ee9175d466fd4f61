"""The providers that the settings name."""

from collections.abc import Mapping

from pydantic import SecretStr

from config import Settings
from services.accounts.oauth.discord import Discord
from services.accounts.oauth.github import GitHub
from services.accounts.oauth.oidc import OpenIDProvider
from services.accounts.oauth.provider import Provider, Registration
from services.net.client import GuardedClient

Providers = Mapping[str, Provider]


def configured(settings: Settings, net: GuardedClient) -> Providers:
    """By their ids, in the order in which people see them; none where accounts are off."""
    if not settings.auth_enabled:
        return {}
    is_open = settings.signup == "open"
    found: list[Provider] = []

    def registered(client_id: str | None, secret: SecretStr | None) -> Registration | None:
        if client_id is None or secret is None:
            return None
        return Registration(client_id, secret.get_secret_value(), net, settings.fetch_timeout)

    if ours := registered(settings.oidc_client_id, settings.oidc_client_secret):
        assert settings.oidc_issuer is not None, "it is set together with the others"
        lets_in = is_open or settings.oidc_signup
        found.append(OpenIDProvider(settings.oidc_issuer, settings.oidc_name, ours, lets_in=lets_in))
    if ours := registered(settings.github_client_id, settings.github_client_secret):
        found.append(GitHub("github", "GitHub", ours, lets_in=is_open))
    if ours := registered(settings.discord_client_id, settings.discord_client_secret):
        found.append(Discord("discord", "Discord", ours, lets_in=is_open))
    return {provider.id: provider for provider in found}
