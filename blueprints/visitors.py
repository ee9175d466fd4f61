"""What the reader of this request has chosen: with their account, or without one.

The choices of a reader without an account lie in a row that a secret opens. Their browser keeps it in a signed
cookie, from the first choice on; who chooses nothing gets no cookie and costs no query.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import after_this_request, request
from itsdangerous import BadSignature, Signer
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from blueprints.identity import visitor
from blueprints.services import new_session, settings
from models import Preferences
from services.accounts import preferences as stored
from services.accounts.last_writer import Writes
from services.accounts.preference_values import NOTHING_CHOSEN, PreferenceValues
from services.accounts.preferences import USE_IS_NEWS, VISITOR_KEPT_FOR, Owner
from services.accounts.secret_keys import derive
from services.accounts.signed_in import SignedIn
from services.database import writing
from services.subscriptions import links

COOKIE = "horarium_visitor"
_CHOSEN = "horarium.preferences"

log = structlog.get_logger(__name__)


def preferences() -> PreferenceValues:
    """What the reader has chosen, read from the database at most once a request."""
    known = request.environ
    if _CHOSEN not in known:
        known[_CHOSEN] = NOTHING_CHOSEN  # the error page, should this fail, does without
        known[_CHOSEN] = _read()
    found: PreferenceValues = known[_CHOSEN]
    return found


def is_personal() -> bool:
    """Whether what this request gets is for one reader: signed in, or known by the cookie."""
    return visitor() is not None or _secret() is not None


def owner() -> Owner | None:
    """Whose what this reader keeps is; None for who keeps nothing yet."""
    who, secret = visitor(), _secret()
    if who is not None:
        return Owner(who.user_id)
    return None if secret is None else Owner(visitor_hash=_hash(secret))


def become_owner() -> Owner:
    """As owner(), for who is about to keep something: without an account, the cookie is set, or lasts anew."""
    who = visitor()
    if who is not None:
        return Owner(who.user_id)
    secret = _secret() or secrets.token_urlsafe(32)
    _keep(secret)
    return Owner(visitor_hash=_hash(secret))


def choose(values: Mapping[str, Any]) -> bool:
    """Keep choices, None to take one back; whether that changes anything. The first one sets the cookie."""
    who = visitor()
    secret = _secret() or secrets.token_urlsafe(32)
    whose = Owner(visitor_hash=_hash(secret)) if who is None else Owner(who.user_id)
    with writing(new_session()) as session:
        kept = stored.write(session, whose, Writes(values), datetime.now(UTC))
    if kept is None:
        return False
    request.environ[_CHOSEN] = PreferenceValues.model_construct(**kept.chosen)
    if who is None:
        _keep(secret)
    return True


def bring_along(who: SignedIn) -> None:
    """Give what this browser's reader has chosen, and subscribes to, to the account in which they sign in."""
    secret = _secret()
    if secret is None:
        return
    with writing(new_session()) as session:
        stored.bring_along(session, _hash(secret), who.user_id, datetime.now(UTC))
        links.bring_along(session, _hash(secret), who.user_id)
    request.environ.pop(_CHOSEN, None)

    @after_this_request
    def forget(answer: Response) -> Response:
        answer.delete_cookie(_name(), secure=settings().production, httponly=True, samesite="Lax")
        return answer


def _read() -> PreferenceValues:
    whose, secret = owner(), _secret()
    if whose is None:
        return NOTHING_CHOSEN
    with new_session()() as session:
        row = stored.find(session, whose)
    if row is None:
        return NOTHING_CHOSEN
    if secret is not None and row.visitor_hash is not None:
        _note_use(row, secret)
    return PreferenceValues.model_construct(**row.chosen)


def _note_use(row: Preferences, secret: str) -> None:
    """Once a day. A database that is busy with a long write loses the note, not the request."""
    now = datetime.now(UTC)
    if now - row.used_at < USE_IS_NEWS:
        return
    try:
        with writing(new_session()) as session:
            stored.touch(session, row.id, now)
    except OperationalError:
        log.warning("visitor_use_not_noted")
        return
    _keep(secret)


def _keep(secret: str) -> None:
    @after_this_request
    def send(answer: Response) -> Response:
        answer.set_cookie(
            _name(),
            _signer().sign(secret).decode(),
            max_age=VISITOR_KEPT_FOR,
            path="/",
            secure=settings().production,
            httponly=True,
            samesite="Lax",
        )
        return answer


def _secret() -> str | None:
    """What opens the row of this browser's reader; None without a cookie of ours."""
    sent = request.cookies.get(_name())
    if not sent:
        return None
    try:
        return _signer().unsign(sent).decode()
    except BadSignature:
        return None


def _signer() -> Signer:
    secret = settings().secret_key
    assert secret is not None, "resolved settings have a secret"
    return Signer(derive(secret.get_secret_value(), "visitors"), digest_method=hashlib.sha256)


def _name() -> str:
    return f"__Host-{COOKIE}" if settings().production else COOKIE


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
