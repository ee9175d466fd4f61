"""Closing an account: what is the person's own goes, what the timetable needs to name its changes stays."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models import (
    ApiKey,
    Ceremony,
    ConnectedAccount,
    KeyPurpose,
    LoginSession,
    Passkey,
    Preferences,
    Subscription,
    User,
)
from services.accounts import superadmins

OWNED = (LoginSession, Passkey, ConnectedAccount, Preferences, Subscription, Ceremony)
"""What a user alone has. Provider accounts and passkeys are free to belong to another account then."""


def close(session: Session, user: User, now: datetime) -> None:
    """Sign the user out everywhere and forget them. Raises LastSuperadmin.

    The row stays, with the user name: changes name their maker. The name is free for others.
    """
    superadmins.require_another(session, user)
    user.deleted_at = now
    user.name = user.email = user.image = user.password_hash = ""
    user.email_verified = user.api_access = False
    for table in OWNED:
        session.execute(delete(table).where(table.user_id == user.id))
    theirs = ApiKey.user_id == user.id, ApiKey.purpose == KeyPurpose.PLANNER
    session.execute(delete(ApiKey).where(*theirs))
