"""Passkeys as clients of this door read them."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url

from blueprints.services import accounts
from models import LoginSession, Passkey, User
from services.accounts.signed_in import SignedIn

DEVICE_TYPES = {"single_device": "singleDevice", "multi_device": "multiDevice"}


def passkey_out(passkey: Passkey, owner: SignedIn) -> dict[str, Any]:
    return {
        "id": str(passkey.uid),
        "name": passkey.name,
        "userId": str(owner.user_id),
        "credentialID": bytes_to_base64url(passkey.credential_id),
        "publicKey": b64encode(passkey.public_key).decode(),
        "counter": passkey.sign_count,
        "deviceType": DEVICE_TYPES[passkey.device_type],
        "backedUp": passkey.backed_up,
        "transports": passkey.transports,
        "aaguid": passkey.aaguid,
        "createdAt": _wire_time(passkey.created_at),
    }


def session_and_user_out(reading: Session, who: SignedIn) -> dict[str, Any]:
    """A session just opened, with the token of clients without cookies."""
    login, user = reading.get_one(LoginSession, who.session_id), reading.get_one(User, who.user_id)
    return {
        "session": {
            "id": str(login.id),
            "token": accounts().browser.tokens.make(login.sid),
            "userId": str(user.id),
            "expiresAt": _wire_time(login.expires_at),
            "createdAt": _wire_time(login.created_at),
            "updatedAt": _wire_time(login.used_at),
            "ipAddress": login.address,
            "userAgent": login.user_agent,
        },
        "user": {
            "id": str(user.id),
            "name": who.name,
            "email": user.email,
            "emailVerified": user.email_verified,
            "image": user.image or None,
            "username": user.username,
            "createdAt": _wire_time(user.created_at),
            "updatedAt": _wire_time(user.updated_at),
        },
    }


def _wire_time(instant: datetime) -> str:
    """``2026-11-02T08:00:00.000Z``: as JavaScript writes it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
