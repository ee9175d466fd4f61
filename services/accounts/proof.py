"""That somebody is who they say; a proof opens a session, and what it rests on is looked at again then."""

from dataclasses import dataclass


class BadCredentials(Exception):
    """This is nobody: wrong name or password, or a token that renews nothing."""


@dataclass(frozen=True)
class Proof:
    """That somebody is this user."""

    user_id: int
    method: str
    """How: ``password``, ``passkey``, ``api key``, or the name of a provider."""
    password_hash: str | None = None
    """What a password was checked against."""
    new_hash: str | None = None
    """The same password, hashed with today's parameters, where it was not."""
    api_key_id: int | None = None
    passkey_id: int | None = None
    connected_account_id: int | None = None
    """The account at a provider."""
