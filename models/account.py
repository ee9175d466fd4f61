"""Accounts: users, where they are signed in, and the keys of programs."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class Role(StrEnum):
    """What an account may do; each may all that the ones before it may. The values are stored and sent."""

    USER = "USER"
    ADMIN = "ADMIN"
    SUPERADMIN = "SUPERADMIN"

    def includes(self, other: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(other)


class User(Base):
    """A person with an account. Deleting keeps the row: changes name their maker for ever."""

    __tablename__ = "user"
    __table_args__ = (
        Index(
            "uq_user_username_living",
            "username_key",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    username: Mapped[str] = mapped_column(String(50))
    username_key: Mapped[str] = mapped_column(String(50))
    """Lower case: names that differ in case only are one name."""
    role: Mapped[Role] = mapped_column(one_of(Role), default=Role.USER)
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    """argon2id; empty for accounts that sign in without a password."""
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    deleted_at: Mapped[datetime | None]


class LoginSession(Base):
    """A browser or device on which a user is signed in."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    sid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    """What tokens carry."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    device_id: Mapped[str] = mapped_column(String(64), index=True)
    user_agent: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
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


class ApiKey(Base):
    """A program's key; only its hash is kept."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    prefix: Mapped[str] = mapped_column(String(12))
    """The first characters, so that people can tell their keys apart."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who made it."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
