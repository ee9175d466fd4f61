"""Signing in by passkeys: the ceremonies of WebAuthn (level 3), in which one is made and in which one is used."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.orm import Session
from webauthn import generate_authentication_options, generate_registration_options
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models import Passkey, User
from services.accounts import authenticator_answers as answers
from services.accounts import ceremonies, passkey_store
from services.accounts.authenticator_answers import AnswerRefused
from services.accounts.ceremonies import Asked, NotAsked
from services.accounts.proof import Proof
from services.accounts.relying_party import NAME, NoRelyingParty, RelyingParties
from services.accounts.signed_in import SignedIn
from services.database import SessionFactory, writing

REGISTRATION, AUTHENTICATION = "passkey registration", "passkey authentication"
PATIENCE = int(ceremonies.LIFE.total_seconds() * 1000)
"""Milliseconds that a browser waits for its user."""

log = structlog.get_logger(__name__)


class Passkeys:
    """Each ceremony takes the ``address`` that its request was sent to, and raises NoRelyingParty where there can be
    no passkeys."""

    def __init__(
        self, new_session: SessionFactory, parties: RelyingParties, now: Callable[[], datetime]
    ) -> None:
        self._new_session = new_session
        self._parties = parties
        self._now = now

    def why_not(self, address: str) -> NoRelyingParty | None:
        """Why there can be no passkeys; None where there can."""
        try:
            self._parties.at(address)
        except NoRelyingParty as reason:
            return reason
        return None

    def registration_options(
        self, who: SignedIn, address: str, attachment: AuthenticatorAttachment | None = None
    ) -> dict[str, Any]:
        """What a browser needs to make a passkey that can be used without a user name. Raises TooManyPasskeys."""
        party = self._parties.at(address)
        with writing(self._new_session) as session:
            passkey_store.require_room(session, who.user_id)
            user = session.get_one(User, who.user_id)
            theirs = {"session": who.session_id}
            options = generate_registration_options(
                rp_id=party.id,
                rp_name=NAME,
                user_id=user.uid.bytes,
                user_name=who.username,
                user_display_name=who.name,
                challenge=ceremonies.begin(session, REGISTRATION, who.user_id, theirs, self._now()),
                timeout=PATIENCE,
                authenticator_selection=AuthenticatorSelectionCriteria(
                    authenticator_attachment=attachment,
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    user_verification=UserVerificationRequirement.PREFERRED,
                ),
                exclude_credentials=_described(session, who.user_id),
            )
        return options_to_json_dict(options)

    def register(self, who: SignedIn, address: str, answer: dict[str, Any], name: str | None) -> UUID:
        """Keep the passkey that was made, in the session that asked for it; its uid.

        Raises AnswerRefused, NotAsked, TooManyPasskeys and KnownAlready.
        """
        party = self._parties.at(address)
        read = answers.read_registration(answer)
        challenge = answers.challenge_of(read)
        asked = self._take(challenge, REGISTRATION)
        if asked.user_id != who.user_id or asked.data != {"session": who.session_id}:
            raise NotAsked
        verified = answers.check_registration(read, challenge, party)
        transports = ",".join(dict.fromkeys(one.value for one in read.response.transports or ()))
        with writing(self._new_session) as session:
            return passkey_store.add(session, who.user_id, verified, transports, name, self._now()).uid

    def authentication_options(
        self, address: str, who: SignedIn | None, browser: str | None
    ) -> dict[str, Any]:
        """What a browser needs to ask for a passkey: one of its user, if they are known and have one, else any.

        The answer has to come from the same ``browser``.
        """
        party = self._parties.at(address)
        with writing(self._new_session) as session:
            known = _described(session, who.user_id) if who else []
            user_id = who.user_id if who and known else None
            asked = {"browser": browser}
            options = generate_authentication_options(
                rp_id=party.id,
                challenge=ceremonies.begin(session, AUTHENTICATION, user_id, asked, self._now()),
                timeout=PATIENCE,
                allow_credentials=known,
                user_verification=UserVerificationRequirement.PREFERRED,
            )
        return options_to_json_dict(options)

    def prove(self, address: str, answer: dict[str, Any], browser: str | None) -> Proof:
        """Who has answered. Raises AnswerRefused, NotAsked and UnknownCredential."""
        party = self._parties.at(address)
        read = answers.read_authentication(answer)
        challenge = answers.challenge_of(read)
        asked = self._take(challenge, AUTHENTICATION)
        if asked.data != {"browser": browser}:
            raise NotAsked
        passkey, user = self._claimed(read, asked)
        verified = answers.check_authentication(read, challenge, party, passkey.public_key)
        with writing(self._new_session) as session:
            in_order = passkey_store.note_use(session, passkey.id, verified, self._now())
        if not in_order:
            log.warning("passkey_counter_went_back", passkey_id=passkey.id, user_id=user.id)
            raise AnswerRefused("the counter went back: there are two of this authenticator")
        return Proof(user.id, "passkey", passkey_id=passkey.id)

    def _take(self, challenge: bytes, kind: str) -> Asked:
        with writing(self._new_session) as session:
            return ceremonies.take(session, challenge, kind, self._now())

    def _claimed(self, read: AuthenticationCredential, asked: Asked) -> tuple[Passkey, User]:
        """The passkey that the answer names, of the user that it names (7.2, step 6)."""
        with self._new_session() as session:
            passkey, user = passkey_store.by_credential(session, read.raw_id)
        handle = read.response.user_handle
        if asked.user_id is None and handle != user.uid.bytes:
            raise AnswerRefused("the user handle is missing, or somebody else's")
        if asked.user_id is not None and (asked.user_id != user.id or handle not in (None, user.uid.bytes)):
            raise AnswerRefused("somebody else was asked")
        return passkey, user


def _described(session: Session, user_id: int) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[AuthenticatorTransport(one) for one in passkey.transports.split(",") if one],
        )
        for passkey in passkey_store.listed(session, user_id)
    ]
