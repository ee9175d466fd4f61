"""Accounts: who people are, and the links by which they are invited."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ForeignKey, Index, String, text
from sqlalchemy.ext.hybrid import hybrid_property
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
    name: Mapped[str] = mapped_column(String(100), default="")
    """What people call them; empty where they have not said."""
    email: Mapped[str] = mapped_column(String(255), default="")
    """For contact only: nobody signs in by it, and nothing is joined by it."""
    email_verified: Mapped[bool] = mapped_column(default=False)
    image: Mapped[str] = mapped_column(String(500), default="")
    """URL of a picture."""
    role: Mapped[Role] = mapped_column(one_of(Role), default=Role.USER)
    api_access: Mapped[bool] = mapped_column(default=False)
    """May have a key of their own for the planner API."""
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    """argon2id; empty for accounts that sign in without a password."""
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    updated_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC), onupdate=lambda: datetime.now(UTC)
    )
    disabled_at: Mapped[datetime | None]
    """Since when nobody can sign in to it; the name stays taken."""
    deleted_at: Mapped[datetime | None]

    @hybrid_property
    def is_active(self) -> bool:
        """Neither deleted nor disabled."""
        return self.deleted_at is None and self.disabled_at is None

    @is_active.inplace.expression
    @classmethod
    def _is_active(cls) -> ColumnElement[bool]:
        return cls.deleted_at.is_(None) & cls.disabled_at.is_(None)


class Invite(Base):
    """A link by which one person may make an account. Only the hash of its secret is kept."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(one_of(Role), default=Role.USER)
    """Of the account that it makes."""
    note: Mapped[str] = mapped_column(String(100), default="")
    """Whom it is for."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    revoked_at: Mapped[datetime | None]
