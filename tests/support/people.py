"""People with accounts on a database without an application."""

from dataclasses import dataclass
from datetime import UTC, datetime

from models import LoginDoor, Role, User
from services.accounts import sessions, users
from services.accounts.administration import Administration
from services.accounts.proof import Proof
from services.accounts.sessions import Opening
from services.accounts.signed_in import Client
from services.changes.edit import Actor, Door
from services.database import SessionFactory, writing

NOW = datetime(2026, 11, 18, 10, 50, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """Makes accounts, signs them in, and acts on them for one another."""

    new_session: SessionFactory

    def add(self, username: str, role: Role = Role.USER, name: str = "") -> int:
        return users.create(self.new_session, username, role, name=name).id

    def get(self, user_id: int) -> User:
        with self.new_session() as session:
            return session.get_one(User, user_id)

    def sign_in(self, user_id: int, now: datetime = NOW, door: LoginDoor = LoginDoor.BROWSER) -> int:
        """The id of a new session."""
        with writing(self.new_session) as session:
            proof, opening = Proof(user_id, "passkey"), Opening(door, Client("192.0.2.1"))
            return sessions.open_for(session, proof, opening, now)[1].id

    def living(self, user_id: int) -> list[int]:
        """Sessions of a user that work."""
        with self.new_session() as session:
            return [login.id for login in sessions.living(session, user_id, NOW)]

    def actor(self, user_id: int) -> Actor:
        return Actor(self.get(user_id).username, "page", user_id)

    def by(self, user_id: int | None = None, door: Door = "page") -> Administration:
        """What a user does; without one, whoever is at the console."""
        actor = Actor("console", "cli") if user_id is None else Actor(f"user{user_id}", door, user_id)
        return Administration(self.new_session, actor, lambda: NOW)
