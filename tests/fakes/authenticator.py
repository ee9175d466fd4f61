"""An authenticator in software: it makes passkeys and signs with them, rightly or, where a test asks for it, wrongly.

Written after WebAuthn level 3 (5.8.1 client data, 6.1 authenticator data, 6.5.1 attested data) and RFC 9053 (ES256).
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

Json = dict[str, Any]
PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
ORIGIN = "http://localhost"


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")


@dataclass
class Made:
    """A credential in the authenticator's memory."""

    id: bytes
    key: ec.EllipticCurvePrivateKey
    user_handle: bytes
    count: int = 0

    def cose(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})


@dataclass
class Authenticator:
    """``counts`` its signatures or says 0 each time; ``synced`` is what password managers are."""

    counts: bool = True
    synced: bool = False
    aaguid: bytes = bytes(16)
    made: list[Made] = field(default_factory=list)

    def create(self, options: Json, origin: str = ORIGIN, **wrong: Any) -> Json:
        """The answer to ``navigator.credentials.create()``; ``wrong`` replaces ``rp_id``, ``challenge`` or ``kind``."""
        made = Made(
            wrong.get("credential_id", secrets.token_bytes(32)),
            ec.generate_private_key(ec.SECP256R1()),
            decode(options["user"]["id"]),
            int(self.counts),
        )
        self.made.append(made)
        attested = self.aaguid + len(made.id).to_bytes(2, "big") + made.id + made.cose()
        data = self._data(wrong.get("rp_id", options["rp"]["id"]), made.count, ATTESTED) + attested
        client = _client_data("webauthn.create", options, origin, wrong)
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": encode(client),
            "attestationObject": encode(attestation),
            "transports": ["internal", "hybrid"],
        }
        return _answer(made, response)

    def get(self, options: Json, origin: str = ORIGIN, **wrong: Any) -> Json:
        """The answer to ``navigator.credentials.get()`` by the latest credential that fits.

        ``wrong`` replaces ``rp_id``, ``challenge``, ``kind``, ``user_handle``, ``count`` or ``signature``.
        """
        allowed = [decode(one["id"]) for one in options["allowCredentials"]]
        made = next(one for one in reversed(self.made) if not allowed or one.id in allowed)
        made.count = wrong.get("count", made.count + int(self.counts))
        data = self._data(wrong.get("rp_id", options["rpId"]), made.count)
        client = _client_data("webauthn.get", options, origin, wrong)
        signature = made.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": encode(client),
            "authenticatorData": encode(data),
            "signature": encode(wrong.get("signature", signature)),
            "userHandle": encode(wrong.get("user_handle", made.user_handle)),
        }
        return _answer(made, response)

    def _data(self, rp_id: str, count: int, more: int = 0) -> bytes:
        flags = PRESENT | VERIFIED | more | (ELIGIBLE | BACKED_UP if self.synced else 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")


def _client_data(kind: str, options: Json, origin: str, wrong: Json) -> bytes:
    client = {
        "type": wrong.get("kind", kind),
        "challenge": wrong.get("challenge", options["challenge"]),
        "origin": origin,
        "crossOrigin": wrong.get("cross_origin", False),
    }
    return json.dumps(client).encode()


def _answer(made: Made, response: Json) -> Json:
    return {
        "id": encode(made.id),
        "rawId": encode(made.id),
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {},
        "authenticatorAttachment": "platform",
    }
