"""GitHub: OAuth 2.0, and its API for who somebody is (docs.github.com, "Authorizing OAuth apps")."""

from authlib.integrations.requests_client import OAuth2Session

from services.accounts.oauth.identity import Identity, email_of, picture_of, subject_of, text_of
from services.accounts.oauth.provider import Asked, Endpoints, Provider, get_object

AT = Endpoints(
    issuer="https://github.com/login/oauth",
    authorize="https://github.com/login/oauth/authorize",
    token="https://github.com/login/oauth/access_token",  # noqa: S106 - an address
)
API = "https://api.github.com"


class GitHub(Provider):
    scope = "read:user user:email"

    def _endpoints(self, _session: OAuth2Session) -> Endpoints:
        return AT

    def _identity(self, session: OAuth2Session, _asked: Asked) -> Identity:
        profile = get_object(session, f"{API}/user")
        email = _verified_email(session)
        return Identity(
            subject=subject_of(profile.get("id")),
            login=text_of(profile, "login"),
            name=text_of(profile, "name"),
            email=email or email_of(profile.get("email")),
            email_verified=bool(email),
            picture=picture_of(profile.get("avatar_url")),
        )


def _verified_email(session: OAuth2Session) -> str:
    """The primary address, where it is verified; the one of the profile is what others see, and may be none.

    Installations of a GitHub App may have no right to ask.
    """
    answer = session.get(f"{API}/user/emails")
    for entry in answer.json() if answer.ok else ():
        if entry.get("primary") is True and entry.get("verified") is True:
            return email_of(entry.get("email"))
    return ""
