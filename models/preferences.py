"""How somebody wants their timetables shown, signed in or not."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Preferences(Base):
    """Those of a user, or of an anonymous visitor who is known by a secret."""

    __tablename__ = "preferences"
    __table_args__ = (CheckConstraint("(user_id IS NULL) <> (visitor_hash IS NULL)", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    visitor_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Only what was set."""
    written_at: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """When each key was last written, in milliseconds since 1970."""
    used_at: Mapped[datetime] = mapped_column(index=True)
    """Lately, to the day: those of visitors who do not come back are dropped."""
