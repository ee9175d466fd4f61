"""Users and sessions as the clients of this door know them."""

from typing import Any
from uuid import UUID

import orjson

from models import LoginSession
from services.accounts.preference_values import KEYS
from services.accounts.profiles import Profile
from services.accounts.sessions import IDLE_LIFE
from services.plannings.content import iso_utc


def user_out(profile: Profile) -> dict[str, Any]:
    user, kept = profile.user, profile.kept
    return {
        "id": str(user.id),
        "name": user.name or user.username,
        "email": user.email,
        "emailVerified": user.email_verified,
        "image": user.image or None,
        "username": user.username,
        "createdAt": iso_utc(user.created_at),
        "updatedAt": iso_utc(user.updated_at),
        **{key: kept.chosen.get(key) for key in KEYS},
        "prefsMeta": orjson.dumps(kept.written_at).decode() if kept.written_at else None,
    }


def session_out(login: LoginSession, own: tuple[UUID, str]) -> dict[str, Any]:
    """One session. ``own`` is the sid of the one that asks, and the token that it goes by."""
    sid, token = own
    return {
        "id": str(login.id),
        "token": token if login.sid == sid else str(login.sid),
        "userId": str(login.user_id),
        "expiresAt": iso_utc(min(login.expires_at, login.used_at + IDLE_LIFE)),
        "createdAt": iso_utc(login.created_at),
        "updatedAt": iso_utc(login.used_at),
        "ipAddress": login.address or None,
        "userAgent": login.user_agent or None,
    }
