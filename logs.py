"""Logs: one line an event, with the id of the request that it belongs to, and nothing in it that is secret."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

from config import Settings

REQUEST_ID: ContextVar[str] = ContextVar("request_id")
"""Of the request that is being answered; unset outside of one."""
SECRET_KEYS = re.compile(r"token|password|secret|authorization|cookie|api_?key", re.IGNORECASE)
URL_SECRETS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)(?:[^\s/@]*@)?(?P<rest>[^\s?#\"']*)(?:[?#][^\s\"']*)?", re.I
)
TOKENS = re.compile(
    r"eyJ[\w-]+\.[\w-]+\.[\w-]*"  # access tokens: JWTs, whose header is a JSON object
    r"|[0-9a-f]{32}\.(?:\d+\.)?[\w-]{43}"  # refresh tokens, and those of sessions
    r"|edt_[0-9a-f]{8}-[0-9a-f-]{27}"  # API keys
    r"|(?:hor|inv|cal)_[\w-]{20,}"  # planner keys, invites and links of subscriptions
)


def configure_logging(settings: Settings) -> None:
    """Write lines to standard error: JSON in production, readable pairs in development."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if settings.production
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    # Its warnings print whole URLs, and the query of a feed's URL can be its password.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            name_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            keep_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_name: structlog.PrintLogger(sys.stderr),
    )


def name_request(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Say which request a line belongs to."""
    request_id = REQUEST_ID.get(None)
    if request_id is not None:
        event["request_id"] = request_id
    return event


def keep_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask values whose key says that they are secret, and tokens; cut user names and queries off every URL."""
    for key, value in event.items():
        if SECRET_KEYS.search(key):
            event[key] = "…"
        elif isinstance(value, str):
            known = URL_SECRETS.sub(r"\g<scheme>\g<rest>", value) if "://" in value else value
            event[key] = TOKENS.sub("…", known)
    return event
