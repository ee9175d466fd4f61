"""How a refusal looks."""

import re

_NO_RIGHTS = re.compile(
    r"\b(?:rights?|permissions?|allowed|forbidden|denied|rechte?n?|berechtig\w*|zugriff|erlaubt)\b",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"log-?in|sign-?in|anmeld|saml|shibboleth|oauth|oidc|/(?:auth|cas|idp|sso)(?:/|$)", re.IGNORECASE
)


def says_no_rights(words: str) -> bool:
    """Whether a plain sentence is about missing rights, in English or German."""
    return _NO_RIGHTS.search(words) is not None


def is_login(path: str) -> bool:
    """Whether a path leads to a place where people say who they are."""
    return _LOGIN.search(path) is not None
