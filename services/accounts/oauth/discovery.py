"""What an OpenID Connect provider says of itself (OpenID Connect Discovery 1.0, 3 and 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from services.accounts.oauth.provider import Endpoints
from services.accounts.oauth.refusals import Reason, SignInRefused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
"""Signatures that only the provider can make: neither ``none`` nor those by a secret that we share."""
BASIC = "client_secret_basic"


@dataclass(frozen=True)
class Metadata:
    """The part that a sign-in needs."""

    endpoints: Endpoints
    keys: str
    userinfo: str
    """Empty where there is none."""
    algorithms: tuple[str, ...]
    """Of its signatures, those that we take."""


def address_of(issuer: str) -> str:
    """Where the document of an issuer lies (4.1)."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(document: Mapping[str, Any], issuer: str) -> Metadata:
    """Raises SignInRefused for what is not the issuer's (4.3), or leads to plain http where the issuer does not."""
    if document.get("issuer") != issuer:
        raise SignInRefused(Reason.UNAVAILABLE, "the issuer calls itself otherwise than OIDC_ISSUER")
    signs_by = document.get("id_token_signing_alg_values_supported", ["RS256"])
    algorithms = tuple(name for name in ALGORITHMS if name in signs_by)
    if not algorithms:
        raise SignInRefused(Reason.UNAVAILABLE, "it signs its tokens in no way that is taken")
    ways = document.get("token_endpoint_auth_methods_supported", [BASIC])
    endpoints = Endpoints(
        issuer=issuer,
        authorize=_url(document, "authorization_endpoint", issuer),
        token=_url(document, "token_endpoint", issuer),
        token_auth=BASIC if BASIC in ways else "client_secret_post",
        says_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )
    userinfo = _url(document, "userinfo_endpoint", issuer) if "userinfo_endpoint" in document else ""
    return Metadata(endpoints, _url(document, "jwks_uri", issuer), userinfo, algorithms)


def _url(document: Mapping[str, Any], name: str, issuer: str) -> str:
    url = document.get(name)
    allowed = {"https", urlsplit(issuer).scheme}
    if not isinstance(url, str) or not url.isprintable() or urlsplit(url).scheme not in allowed:
        raise SignInRefused(Reason.UNAVAILABLE, f"no usable {name}")
    return url
