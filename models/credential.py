"""By what people and programs prove who they are, beside passwords."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class KeyPurpose(StrEnum):
    """What a key is for; it opens nothing else. The values are stored, so they never change."""

    INTEGRATION = "integration"
    """Reads ``/integration``, on nobody's behalf."""
    PLANNER = "planner"
    """The password of its user at ``/api/v2/auth``."""


_A_PLANNERS_KEY = text("purpose = 'planner' AND revoked_at IS NULL")


class ApiKey(Base):
    """A program's key; only its hash is kept."""

    __tablename__ = "api_key"
    __table_args__ = (
        Index(
            "uq_api_key_planner",
            "user_id",
            unique=True,
            sqlite_where=_A_PLANNERS_KEY,
            postgresql_where=_A_PLANNERS_KEY,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[KeyPurpose] = mapped_column(one_of(KeyPurpose), default=KeyPurpose.INTEGRATION)
    name: Mapped[str] = mapped_column(String(50))
    prefix: Mapped[str] = mapped_column(String(12))
    """The first characters, so that people can tell their keys apart."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who made it; of a planner's key, whose it is."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Passkey(Base):
    """A credential of WebAuthn (W3C, level 3): a device or password manager that signs for its user."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """COSE."""
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    """Without a sign, of 32 bits."""
    device_type: Mapped[str] = mapped_column(String(32))
    """``single_device`` or ``multi_device``."""
    backed_up: Mapped[bool]
    transports: Mapped[str] = mapped_column(String(100), default="")
    """By comma."""
    aaguid: Mapped[str] = mapped_column(String(36), default="")
    """The model of the authenticator."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ConnectedAccount(Base):
    """An account at a provider (OAuth 2.0, OpenID Connect) that signs its user in here."""

    __tablename__ = "connected_account"
    __table_args__ = (Index("uq_connected_account_subject", "provider", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    provider: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(255))
    """What the provider calls the account; names and addresses change, this does not."""
    label: Mapped[str] = mapped_column(String(255), default="")
    """By what people recognise it."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Ceremony(Base):
    """A proof that was asked for and not given yet; it can be given once. (WebAuthn's word.)"""

    __tablename__ = "ceremony"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    challenge_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    """Who is to give it; None where that shows only with it."""
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime] = mapped_column(index=True)
