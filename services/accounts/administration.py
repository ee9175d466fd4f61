"""What superadmins, and whoever is at the console, do to the accounts of others. Each act leaves a line in the log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
from sqlalchemy.orm import Session

from models import Role, User
from services.accounts import closing, planner_keys, sessions, superadmins, users
from services.accounts.api_keys import NewKey
from services.accounts.passwords import generate_password, hash_password
from services.accounts.repeats import SentTwice
from services.accounts.users import NewUser
from services.changes.edit import Actor
from services.database import SessionFactory, writing

log = structlog.get_logger(__name__)


class NotToOneself(Exception):
    """Whoever did this to their own account could not take it back."""


class OnlyAtTheConsole(Exception):
    """Who is a superadmin is decided by those who run the server."""


class Administration:
    """Acts on accounts on behalf of ``actor``. All raise Unknown for an account that is not there."""

    def __init__(
        self,
        new_session: SessionFactory,
        actor: Actor,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._new_session = new_session
        self._actor = actor
        self._now = now

    def create(self, username: str, role: Role, name: str = "") -> NewUser:
        """Make an account with a password of ours. Raises NotUnique and OnlyAtTheConsole."""
        self._require_console(role)
        made = users.create(self._new_session, username, role, name=name)
        self._note("created", made.id, made.username, role=role)
        return made

    def change_role(self, user_id: int, role: Role) -> None:
        """It holds at once. Raises OnlyAtTheConsole and LastSuperadmin."""
        with self._changing("role_changed", user_id, role=role) as (session, user):
            self._require_console(role, user.role)
            if role != Role.SUPERADMIN:
                superadmins.require_another(session, user)
            user.role = role

    def allow_api(self, user_id: int, allowed: bool) -> None:
        """Let a user have a key for the planner API; or no longer, which revokes it."""
        with self._changing("api_access_changed", user_id, allowed=allowed) as (session, user):
            planner_keys.allow(session, user.id, allowed, self._now())

    def give_key(self, user_id: int) -> NewKey:
        """Allow the planner API, and make the key for it; the one before ends."""
        with self._changing("api_access_changed", user_id, allowed=True, new_key=True) as (session, user):
            planner_keys.allow(session, user.id, True, self._now())
            return planner_keys.replace(session, user.id, self._now())

    def give_password(self, user_id: int, seen_at: datetime | None = None) -> NewUser:
        """A new password of ours, which signs the user out everywhere. Raises NotToOneself.

        Raises SentTwice where ``seen_at`` is not when the account was last changed.
        """
        secret = generate_password()
        password_hash = hash_password(secret)
        with self._changing("password_replaced", user_id) as (session, user):
            self._require_other(user)
            if seen_at is not None and user.updated_at != seen_at:
                raise SentTwice
            users.set_password(session, user, password_hash, self._now())
            return NewUser(user.id, user.username, user.role, secret)

    def disable(self, user_id: int) -> None:
        """Sign a user out everywhere, and in no more. Raises NotToOneself and LastSuperadmin."""
        with self._changing("disabled", user_id) as (session, user):
            self._require_other(user)
            superadmins.require_another(session, user)
            user.disabled_at = user.disabled_at or self._now()
            sessions.end_all(session, user.id, self._now())

    def enable(self, user_id: int) -> None:
        """Let a user sign in again, with what they had before."""
        with self._changing("enabled", user_id) as (_session, user):
            user.disabled_at = None

    def delete(self, user_id: int) -> None:
        """Take an account away, for ever. Raises NotToOneself and LastSuperadmin."""
        with self._changing("deleted", user_id) as (session, user):
            self._require_other(user)
            closing.close(session, user, self._now())

    @contextmanager
    def _changing(self, act: str, user_id: int, **told: object) -> Iterator[tuple[Session, User]]:
        """A transaction on one account; what it did is noted when it is done."""
        with writing(self._new_session) as session:
            user = users.locked(session, user_id)
            username = user.username
            yield session, user
        self._note(act, user_id, username, **told)

    def _require_console(self, *roles: Role) -> None:
        if Role.SUPERADMIN in roles and self._actor.door != "cli":
            raise OnlyAtTheConsole

    def _require_other(self, user: User) -> None:
        if user.id == self._actor.user_id:
            raise NotToOneself

    def _note(self, act: str, user_id: int, username: str, **told: object) -> None:
        actor = self._actor
        by = {"by": actor.name, "by_id": actor.user_id, "door": actor.door}
        log.info(f"account_{act}", **by, user=username, user_id=user_id, **told)
