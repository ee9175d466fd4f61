"""Passwords: argon2id (RFC 9106), with the parameters that OWASP's cheat sheet on password storage lists."""

import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST, LONGEST = 10, 1000
"""Characters of a password that people choose (NIST SP 800-63B, 3.1.1.2, asks for eight and for no other rules)."""
_TURNS = BoundedSemaphore(4)
"""Each hash takes 19 MiB: a crowd at the sign-in waits, it does not fill the memory."""


class UnfitPassword(Exception):
    """Nobody should choose this password; the message says why."""


class WrongLength(UnfitPassword):
    """It is easily guessed, or too long to be hashed for everybody."""


class SameAsUsername(UnfitPassword):
    """It is no secret."""


def require_fit(password: str, username: str) -> None:
    """Raises UnfitPassword for what the user of that name may not choose."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WrongLength(f"A password has {SHORTEST} to {LONGEST} characters.")
    if password.casefold() == username.casefold():
        raise SameAsUsername("The user name is the first thing that others would try.")


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
