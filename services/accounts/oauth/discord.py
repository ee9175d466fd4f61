"""Discord: OAuth 2.0, and its API for who somebody is (docs.discord.com, "OAuth2", "User")."""

from typing import Any

from authlib.integrations.requests_client import OAuth2Session

from services.accounts.oauth.identity import Identity, email_of, picture_of, subject_of, text_of
from services.accounts.oauth.provider import Asked, Endpoints, Provider, get_object

AT = Endpoints(
    issuer="https://discord.com",
    authorize="https://discord.com/oauth2/authorize",
    token="https://discord.com/api/oauth2/token",  # noqa: S106 - an address
)
API = "https://discord.com/api/v10"
PICTURES = "https://cdn.discordapp.com/avatars"


class Discord(Provider):
    scope = "identify email"

    def _endpoints(self, _session: OAuth2Session) -> Endpoints:
        return AT

    def _identity(self, session: OAuth2Session, _asked: Asked) -> Identity:
        profile = get_object(session, f"{API}/users/@me")
        email = email_of(profile.get("email"))
        return Identity(
            subject=subject_of(profile.get("id")),
            login=text_of(profile, "username"),
            name=text_of(profile, "global_name", "username"),
            email=email,
            email_verified=bool(email) and profile.get("verified") is True,
            picture=_picture(profile),
        )


def _picture(profile: dict[str, Any]) -> str:
    avatar = text_of(profile, "avatar")
    return picture_of(f"{PICTURES}/{profile['id']}/{avatar}.png") if avatar else ""
