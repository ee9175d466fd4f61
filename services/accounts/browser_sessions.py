"""Sessions of browsers: the pages and ``/api/auth`` share them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from models import LoginDoor
from services.accounts import sessions
from services.accounts.proof import Proof
from services.accounts.session_tokens import SessionTokens
from services.accounts.sessions import LIFE, SHORT_LIFE, Opening
from services.accounts.signed_in import Client, SignedIn, signed_in_as
from services.database import SessionFactory, writing

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Opened:
    """A new session, and the device that it is on."""

    user: SignedIn
    device_id: str


class BrowserSessions:
    """Opens, finds and ends them."""

    def __init__(self, new_session: SessionFactory, secret: str, now: Callable[[], datetime]) -> None:
        self._new_session = new_session
        self._now = now
        self.tokens = SessionTokens(secret)

    def open(self, proof: Proof, client: Client, *, stay: bool) -> Opened:
        """``stay`` is for weeks, else for a day. Raises BadCredentials."""
        opening = Opening(LoginDoor.BROWSER, client, LIFE if stay else SHORT_LIFE)
        with writing(self._new_session) as session:
            user, login = sessions.open_for(session, proof, opening, self._now())
            return Opened(signed_in_as(user, login), login.device_id)

    def identify(self, sid: UUID) -> SignedIn | None:
        """Whose session it is, as the database knows user and session at this moment; notes now and then that it
        is used."""
        now = self._now()
        with self._new_session() as session:
            found = sessions.user_of(session, sid, LoginDoor.BROWSER, now)
            if found is None:
                return None
            who, used_at = signed_in_as(*found), found[1].used_at
        if now - used_at >= sessions.USE_IS_NEWS:
            self._note_use(who, now)
        return who

    def end(self, who: SignedIn) -> None:
        """Sign out of this session."""
        with writing(self._new_session) as session:
            sessions.end(session, who.session_id, self._now())

    def _note_use(self, who: SignedIn, now: datetime) -> None:
        """A database that is busy with a long write loses the note, not the request."""
        try:
            with writing(self._new_session) as session:
                sessions.touch(session, who.session_id, now)
        except OperationalError:
            log.warning("session_use_not_noted", session_id=who.session_id)
