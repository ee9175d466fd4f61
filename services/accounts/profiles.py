"""What a user tells of themselves, with what they have chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Preferences, User
from services.accounts import preferences
from services.accounts.last_writer import Kept, Writes
from services.accounts.preferences import Owner


@dataclass(frozen=True)
class Profile:
    """A user and their preferences."""

    user: User
    kept: Kept


def get(session: Session, user_id: int) -> Profile:
    """That of somebody who is signed in."""
    joined = select(User, Preferences).join_from(
        User, Preferences, Preferences.user_id == User.id, isouter=True
    )
    user, row = session.execute(joined.where(User.id == user_id)).one()
    return Profile(user, preferences.kept_in(row))


def change(session: Session, user_id: int, texts: Mapping[str, str], writes: Writes, now: datetime) -> None:
    """Set some of ``name`` and ``image``, an empty text for none, and write preferences."""
    if texts:
        user = session.get_one(User, user_id)
        for field, text in texts.items():
            setattr(user, field, text)
    preferences.write(session, Owner(user_id), writes, now)
