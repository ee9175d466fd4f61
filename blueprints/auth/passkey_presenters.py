"""Passkeys as clients of this door read them."""

from base64 import b64encode
from typing import Any

from webauthn.helpers import bytes_to_base64url

from models import Passkey
from services.accounts.signed_in import SignedIn
from services.plannings.content import iso_utc

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
        "createdAt": iso_utc(passkey.created_at),
    }
