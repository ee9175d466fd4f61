"""Where users are signed in, and how that is renewed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class LoginDoor(StrEnum):
    """Which door a session opens; it opens no other. The values are stored, so they never change."""

    BROWSER = "browser"
    """The pages and ``/api/auth``: by cookie, or by a token that stands for it."""
    TIMETABLE = "timetable"
    """``/api/v1``."""
    PLANNER = "planner"
    """``/api/v2``."""


class LoginSession(Base):
    """A browser, device or program on which a user is signed in."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    """What tokens and cookies carry, signed."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    door: Mapped[LoginDoor] = mapped_column(one_of(LoginDoor))
    method: Mapped[str] = mapped_column(String(32))
    """How they proved who they are: ``password``, ``passkey``, ``api key``, or the name of a provider."""
    device_id: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    """Where the sign-in came from."""
    user_agent: Mapped[str] = mapped_column(String(255), default="")
    api_key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"), index=True)
    """The key that opened it, which takes it along when it is revoked."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    """Lately, to the hour."""
    expires_at: Mapped[datetime]
    """The end of its absolute life, however often it is renewed."""
    revoked_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One of the tokens by which a session is renewed: each is used once and names its successor."""

    __tablename__ = "refresh_token"
    __table_args__ = (Index("uq_refresh_token_session_counter", "session_id", "counter", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("login_session.id", ondelete="CASCADE"))
    counter: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When its successor was first asked for."""
