"""Why a sign-in through a provider came to nothing."""

from enum import StrEnum


class Reason(StrEnum):
    """What an answer says in its ``error``; clients know the values, so they never change."""

    DENIED = "access_denied"
    """The person said no at the provider (RFC 6749, 4.1.2.1)."""
    STATE = "state_mismatch"
    """Not begun in this browser, over for more than ten minutes, or answered before."""
    ISSUER = "issuer_mismatch"
    """Another provider answers than the one that was asked (RFC 9207)."""
    CODE = "invalid_code"
    """The provider gave no token for its code."""
    UNAVAILABLE = "provider_unavailable"
    """It did not answer, or not in time, or nothing that makes sense."""
    NO_IDENTITY = "unable_to_get_user_info"
    """It does not say for certain who somebody is: an ID token that does not hold, a profile without an id."""
    PROVIDER = "provider_error"
    """It says that something else went wrong on its side."""
    NO_SIGNUP = "signup_disabled"
    """Nobody here is connected with the account, and new people are not let in this way."""
    DISABLED = "account_disabled"
    """The account here was disabled or deleted."""
    TAKEN = "account_already_linked_to_different_user"
    """Somebody else here is connected with the account."""
    CONNECT_LOST = "unable_to_link_account"
    """Whoever wanted to connect is not signed in any more."""


class SignInRefused(Exception):
    """``detail`` is for the log: in our words, without anything that is secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
