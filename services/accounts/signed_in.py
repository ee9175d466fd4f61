"""Who acts: what is known of the person and the session behind a request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models import LoginDoor, LoginSession, Role, User


@dataclass(frozen=True)
class Client:
    """Where somebody signs in: address (of IPv6 its /64), the device as it names itself, the program."""

    address: str
    device_id: str | None = None
    user_agent: str = ""


@dataclass(frozen=True)
class SignedIn:
    """The user of a session, as the database had both when the request came."""

    user_id: int
    username: str
    name: str
    """What to call them; never empty."""
    role: Role
    api_access: bool
    session_id: int
    sid: UUID
    door: LoginDoor
    signed_in_at: datetime
    expires_at: datetime
    """However often it is used."""


def signed_in_as(user: User, login: LoginSession) -> SignedIn:
    return SignedIn(
        user_id=user.id,
        username=user.username,
        name=user.name or user.username,
        role=user.role,
        api_access=user.api_access,
        session_id=login.id,
        sid=login.sid,
        door=login.door,
        signed_in_at=login.created_at,
        expires_at=login.expires_at,
    )
