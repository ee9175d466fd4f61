"""Passwords: argon2id (RFC 9106), with the parameters that OWASP's cheat sheet on password storage lists."""

import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_TURNS = BoundedSemaphore(4)
"""Each hash takes 19 MiB: a crowd at the sign-in waits, it does not fill the memory."""


def hash_password(password: str) -> str:
    with _TURNS:
        return HASHER.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` made the hash; False for none, after as long a time as for a wrong password."""
    nobodys = _hash_of_nobody(HASHER)
    with _TURNS:
        try:
            HASHER.verify(password_hash or nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """It was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(password_hash)


def generate_password() -> str:
    """120 random bits."""
    return secrets.token_urlsafe(15)


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_urlsafe())
