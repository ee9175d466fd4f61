"""Links by which calendar programs subscribe to what somebody has put together for themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Subscription(Base):
    """A link of a user, or of an anonymous visitor who is known by a secret of their own."""

    __tablename__ = "subscription"
    __table_args__ = (CheckConstraint("(user_id IS NULL) <> (visitor_hash IS NULL)", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    visitor_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(100))
    """Of the calendar."""
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what the link ends with."""
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """``of``: full ids of plannings; ``hidden``: pairs of a course and a planning, which is empty for each of them.
    None: whatever the owner has chosen at the time."""
    created_at: Mapped[datetime]
    """Of the link that works now."""
    used_at: Mapped[datetime | None]
    """Lately, to the hour; None before it was first used."""
    revoked_at: Mapped[datetime | None]
