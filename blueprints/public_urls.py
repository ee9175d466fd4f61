"""Addresses as other programs keep them: with the host by which this installation is known."""

from typing import Any

from flask import request, url_for

from blueprints.services import settings


def public_origin() -> str:
    """``https://timetable.example.edu``: the one that is set, else the one that this request was sent to."""
    return settings().public_origin or request.host_url.removesuffix("/")


def public_url(endpoint: str, **values: Any) -> str:
    """As url_for(), with the host."""
    return public_origin() + url_for(endpoint, **values)
