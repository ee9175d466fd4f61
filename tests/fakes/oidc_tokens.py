"""Keys and ID tokens of the fake provider: right ones, and each wrong in one way."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

Claims = dict[str, Any]

WRONG_CLAIMS: dict[str, Callable[[Claims], Claims]] = {
    "nonce": lambda claims: {**claims, "nonce": "of another sign-in"},
    "no nonce": lambda claims: without(claims, "nonce"),
    "audience": lambda claims: {**claims, "aud": "somebody-else"},
    "audience with our azp": lambda claims: {**claims, "aud": "somebody-else", "azp": claims["aud"]},
    "no audience": lambda claims: without(claims, "aud"),
    "azp": lambda claims: {**claims, "aud": [claims["aud"], "somebody-else"], "azp": "somebody-else"},
    "issuer": lambda claims: {**claims, "iss": "https://login.evil.example"},
    "no issuer": lambda claims: without(claims, "iss"),
    "expired": lambda claims: {**claims, "iat": claims["iat"] - 7200, "exp": claims["exp"] - 7200},
    "no expiry": lambda claims: without(claims, "exp"),
    "endless": lambda claims: {**claims, "exp": float("nan")},
    "from the future": lambda claims: {**claims, "iat": claims["iat"] + 7200, "exp": claims["exp"] + 7200},
    "no subject": lambda claims: without(claims, "sub"),
    "a list as subject": lambda claims: {**claims, "sub": ["u-1"]},
    "an endless subject": lambda claims: {**claims, "sub": "u" * 256},
    "a subject with a NUL": lambda claims: {**claims, "sub": "u\x00"},
    "access token": lambda claims: {**claims, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


class Keys:
    """What the provider signs with: one key at a time, and one that is nobody's."""

    def __init__(self) -> None:
        self._serial = 0
        self._foreign = _new_key()
        self.rotate()

    def rotate(self) -> None:
        """From now on another key signs, and the one before is not shown any more."""
        self._serial += 1
        self._key = _new_key()

    @property
    def kid(self) -> str:
        return f"key-{self._serial}"

    def shown(self) -> dict[str, Any]:
        """The JWKS: the key, among others that are not for this."""
        ours = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        odd = {"kty": "later", "kid": "post-quantum"}
        return {"keys": [odd, {**ours, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def sign(self, claims: Claims, wrong: str, secret: str) -> str:
        """An ID token, as ``wrong`` says."""
        claims = WRONG_CLAIMS.get(wrong, lambda same: same)(claims)
        header = {"kid": self.kid}
        match wrong:
            case "none":
                return f"{_part({**header, 'alg': 'none'})}.{_part(claims)}."
            case "our secret as key":
                return _by_secret({**header, "alg": "HS256"}, claims, secret.encode())
            case "public key as secret":
                pem = self._key.public_key().public_bytes(
                    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
                )
                return _by_secret({**header, "alg": "HS256"}, claims, pem)
            case "foreign key":
                return jwt.encode(claims, self._foreign, "RS256", header)
            case "key in its header":
                shown = RSAAlgorithm.to_jwk(self._foreign.public_key(), as_dict=True)
                return jwt.encode(claims, self._foreign, "RS256", {**header, "jwk": shown})
            case "unknown key":
                return jwt.encode(claims, self._foreign, "RS256", {"kid": "nobody's"})
            case "garbage":
                return "this.is.nothing"
            case _:
                return jwt.encode(claims, self._key, "RS256", header)


def claims_of(issuer: str, audience: str, subject: str, nonce: str | None) -> Claims:
    now = int(time.time())
    basic = {"iss": issuer, "aud": audience, "sub": subject, "iat": now, "exp": now + 300}
    return {**basic, "nonce": nonce} if nonce else basic


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _part(value: Claims) -> str:
    return _text(json.dumps(value).encode())


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _by_secret(header: Claims, claims: Claims, secret: bytes) -> str:
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{_text(hmac.digest(secret, signed.encode(), hashlib.sha256))}"
