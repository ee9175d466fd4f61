"""What authenticators answer, read and checked (WebAuthn level 3, 7.1 and 7.2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import AuthenticationCredential, RegistrationCredential
from webauthn.registration.verify_registration_response import VerifiedRegistration

from services.accounts.relying_party import RelyingParty

LONGEST_ID = 1023
"""Bytes of a credential id (7.1, step 25)."""
LONGEST_REASON = 300


class AnswerRefused(Exception):
    """The answer proves nothing here; the text says why, for the log."""


def read_registration(answer: dict[str, Any]) -> RegistrationCredential:
    """Raises AnswerRefused."""
    with _refusing():
        return parse_registration_credential_json(answer)


def read_authentication(answer: dict[str, Any]) -> AuthenticationCredential:
    """Raises AnswerRefused."""
    with _refusing():
        return parse_authentication_credential_json(answer)


def challenge_of(read: RegistrationCredential | AuthenticationCredential) -> bytes:
    """What the browser was asked, as it says itself. Raises AnswerRefused, also inside another site's frame."""
    with _refusing():
        client = parse_client_data_json(read.response.client_data_json)
        challenge = client.challenge
    if client.cross_origin:
        raise AnswerRefused("made in a frame of another site")
    return challenge


def check_registration(
    read: RegistrationCredential, challenge: bytes, party: RelyingParty
) -> VerifiedRegistration:
    """A new credential, made for ``party`` in answer to ``challenge``. Raises AnswerRefused."""
    with _refusing():
        verified = verify_registration_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
        )
    if len(verified.credential_id) > LONGEST_ID:
        raise AnswerRefused("the credential id is too long")
    return verified


def check_authentication(
    read: AuthenticationCredential, challenge: bytes, party: RelyingParty, public_key: bytes
) -> VerifiedAuthentication:
    """That the owner of ``public_key`` has signed. Raises AnswerRefused.

    The counter is left to whoever stores it: until the signature is known to be right, it is anybody's number.
    """
    with _refusing():
        return verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=list(party.origins),
            credential_public_key=public_key,
            credential_current_sign_count=0,
        )


@contextmanager
def _refusing() -> Iterator[None]:
    """What strangers send can trip any parser on its way, with any exception."""
    try:
        yield
    except Exception as failure:
        raise AnswerRefused(f"{type(failure).__name__}: {failure}"[:LONGEST_REASON]) from failure
