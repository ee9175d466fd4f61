"""What a browser or program tells of itself when it signs in, and what it keeps."""

from datetime import timedelta
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from blueprints.addresses import client_network
from blueprints.services import settings
from services.accounts.sessions import DEVICE_KNOWN_FOR
from services.accounts.signed_in import Client

DEVICE_COOKIE = "device_id"


def client() -> Client:
    """Where this request comes from."""
    return Client(client_network(), device_id(), request.headers.get("User-Agent", ""))


def device_id() -> str | None:
    """None without one, or for what we have not given out."""
    try:
        return str(UUID(request.cookies.get(DEVICE_COOKIE, "")))
    except ValueError:
        return None


def remember_device(answer: Response, device: str) -> None:
    set_strict_cookie(answer, DEVICE_COOKIE, device, DEVICE_KNOWN_FOR)


def set_strict_cookie(answer: Response, name: str, value: str, kept_for: timedelta) -> None:
    """A cookie that no script reads and no other site makes a browser send."""
    answer.set_cookie(
        name,
        value,
        max_age=kept_for,
        path="/",
        secure=settings().production,
        httponly=True,
        samesite="Strict",
    )
