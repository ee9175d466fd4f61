"""Proving who one is by a password."""

from dataclasses import dataclass

from models import User
from services.accounts import sessions, users
from services.accounts.login_limits import LoginLimits, Place
from services.accounts.passwords import hash_password, is_outdated, is_password
from services.accounts.proof import BadCredentials, Proof
from services.accounts.signed_in import Client
from services.database import SessionFactory


class WrongOldPassword(Exception):
    """Whoever changes a password must know the one before."""


@dataclass(frozen=True)
class Attempt:
    """Somebody who wants to sign in: what they send, and where from."""

    username: str
    password: str
    client: Client


class PasswordCheck:
    """Tells right passwords from wrong ones, as often as ``limits`` allow."""

    def __init__(self, new_session: SessionFactory, limits: LoginLimits) -> None:
        self._new_session = new_session
        self._limits = limits

    def prove(self, attempt: Attempt) -> Proof:
        """Raises BadCredentials, equal and equally late for an unknown name, and TooManyAttempts."""
        self._limits.count_attempt(attempt.client.address)
        with self._new_session() as session:
            user = users.named(session, attempt.username)
        account = users.key_of(attempt.username) or ""
        known_hash = user.password_hash if user else None
        place = self._place(user, attempt.client)
        self._guess(account, place, known_hash, attempt.password, BadCredentials)
        assert user is not None, "nobody has no password"
        new_hash = hash_password(attempt.password) if is_outdated(user.password_hash) else None
        return Proof(user.id, "password", user.password_hash, new_hash)

    def require_old(self, user: User, client: Client, old: str) -> None:
        """Raises WrongOldPassword and TooManyAttempts."""
        place = self._place(user, client)
        self._guess(user.username_key, place, user.password_hash, old, WrongOldPassword)

    def _place(self, user: User | None, client: Client) -> Place:
        """Where the attempt counts: on a device of this user there, else at the address."""
        with self._new_session() as session:
            known = user is not None and sessions.knows_device(session, user.id, client)
        return Place(client.address, client.device_id if known else None)

    def _guess(
        self, account: str, place: Place, password_hash: str | None, password: str, wrong: type[Exception]
    ) -> None:
        """Raises ``wrong`` or TooManyAttempts.

        The limit is asked again after the password: of many guesses at a time those beyond it learn nothing.
        """
        self._limits.check(account, place)
        if not is_password(password_hash, password):
            self._limits.count_failure(account, place)
            raise wrong
        self._limits.check(account, place)
