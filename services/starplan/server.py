"""Asking one StarPlan server: in turn, again where that helps, with a session where one is wanted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from requests import PreparedRequest, Request
from requests.exceptions import RequestException

from services.charset import decode
from services.memory import large_turn
from services.net.answer import Document
from services.net.client import GuardedClient
from services.net.failures import FailureKind, FetchFailed, HostPaused, Redirected
from services.starplan import charset
from services.starplan.courtesy import Courtesy, Pace
from services.starplan.failures import (
    AnsweredWith,
    LoginWanted,
    NotAsked,
    Refused,
    printable,
    worth_another_try,
)
from services.starplan.instance import Instance, Patience
from services.starplan.refusals import is_login, says_no_rights
from services.starplan.session import Session
from services.starplan.upstream import UpstreamFailed

LARGEST_BODY = 20 * 2**20
MAX_REDIRECTS = 2
_LONGEST_REFUSAL = 2_000

_FIRST_PAGE = {
    "lan": "de",
    "acc": "true",
    "act": "tt",
    "sel": "pg",
    "sd": "true",
    "sa": "false",
    "cb": "o",
}
"""What the address bar of a browser shows that has chosen nothing yet."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with a good status. ``charset`` is the one to believe where the bytes show none."""

    body: bytes
    charset: str | None

    @property
    def text(self) -> str:
        """Raises UpstreamFailed for letters that were lost."""
        return charset.decode(self.body, self.charset)


class Server:
    """Thread-safe."""

    def __init__(self, instance: Instance, net: GuardedClient, patience: Patience, pace: Pace) -> None:
        self._instance = instance
        self._net = net
        self._patience = patience
        self._courtesy = Courtesy(instance.connections, pace)
        self._session = Session(pace.now)

    def ask(
        self,
        path: str,
        params: Mapping[str, str],
        read: Callable[[Page], T],
        *,
        what: str,
        doubtful: Callable[[T], bool] = lambda _: False,
    ) -> T:
        """What ``read`` makes of an answer; three tries where another one may help.

        ``what`` names the answer in messages. ``read`` raises UpstreamFailed for what cannot be right. ``doubtful``
        tells what strangers may get: it counts when it comes with a session too. Raises UpstreamFailed, of which
        Refused and AnsweredWith say more.
        """
        url = f"{self._instance.root}/{quote(path)}" + (f"?{urlencode(params)}" if params else "")
        try:
            return self._try_again(url, read, doubtful)
        except UpstreamFailed as failure:
            failure.message = f"{what}: {failure.message}"
            failure.args = (failure.message,)
            raise

    def _try_again(self, url: str, read: Callable[[Page], T], doubtful: Callable[[T], bool]) -> T:
        *others, last = self._patience.pauses
        for pause in others:
            try:
                return self._try(url, read, doubtful)
            except UpstreamFailed as failure:
                self._rest(failure, pause)
                if not worth_another_try(failure):
                    raise
        try:
            return self._try(url, read, doubtful)
        except UpstreamFailed as failure:
            self._rest(failure, last)
            raise

    def _rest(self, failure: UpstreamFailed, pause: float) -> None:
        if isinstance(failure, NotAsked):
            return
        if failure.kind == "rate_limited":
            self._courtesy.slow_down()
        if worth_another_try(failure):
            told = failure.retry_after if isinstance(failure, AnsweredWith) else None
            self._courtesy.rest(pause if told is None else told)

    def _try(self, url: str, read: Callable[[Page], T], doubtful: Callable[[T], bool]) -> T:
        """One try; a second request with a new session where the first one got what strangers get."""
        session = self._session.current
        try:
            found = self._read(url, session, read)
            if session is not None or not doubtful(found):
                return found
        except LoginWanted:
            pass
        session = self._session.renewed(session, self._visit)
        try:
            return self._read(url, session, read)
        except LoginWanted:
            raise UpstreamFailed("refused", "leads to a login instead of answering") from None

    def _read(self, url: str, session: str | None, read: Callable[[Page], T]) -> T:
        with large_turn.visit():
            document = self._get(url, session)
            return read(Page(document.body, self._instance.charset or document.charset))

    def _visit(self) -> str:
        """The page that a browser begins with; gives the session that it opens, "" where it opens none."""
        try:
            document = self._get(f"{self._instance.root}/mobile?{urlencode(_FIRST_PAGE)}", None)
        except LoginWanted:
            return ""
        except UpstreamFailed as failure:
            if worth_another_try(failure):
                raise
            return ""
        return Session.opened_by(document.headers)

    def _get(self, url: str, session: str | None) -> Document:
        """An answer with a good status. Raises LoginWanted, and UpstreamFailed for all else."""
        for _ in range(1 + MAX_REDIRECTS):
            try:
                with self._courtesy.turn():
                    document = self._send(url, session)
            except Redirected as redirect:
                url = self._following(url, redirect.location)
                continue
            except FetchFailed as failure:
                raise _as_upstream_failed(failure) from None
            if document.status >= 400:
                raise _refusal(document)
            return document
        raise UpstreamFailed("http", f"redirects more than {MAX_REDIRECTS} times")

    def _send(self, url: str, session: str | None) -> Document:
        patience = self._patience
        return self._net.send(
            _request(url, session),
            patience.connect + patience.read,
            connect=patience.connect,
            largest=LARGEST_BODY,
        )

    def _following(self, url: str, location: str) -> str:
        """Where a redirect leads: on the same host only, and to no login."""
        try:
            following = urljoin(url, location)
            here, there = urlsplit(self._instance.root), urlsplit(following)
        except ValueError:
            raise UpstreamFailed("http", "redirects to what is no URL") from None
        if there.hostname != here.hostname or is_login(there.path.removeprefix(here.path)):
            raise LoginWanted
        if there.scheme not in (here.scheme, "https"):
            raise UpstreamFailed("http", "redirects to an unsafe place")
        return following


def _request(url: str, session: str | None) -> PreparedRequest:
    headers = {"Accept": "*/*", **({"Cookie": f"JSESSIONID={session}"} if session else {})}
    try:
        return Request("GET", url, headers=headers).prepare()
    except (RequestException, ValueError):
        raise UpstreamFailed("http", "redirects to what is no URL") from None


def _refusal(document: Document) -> UpstreamFailed:
    """A 4xx: no rights, where it says so, or a request that the server does not know."""
    words = printable(decode(document.body[:_LONGEST_REFUSAL], document.charset))
    if document.status in (401, 403) or (document.status == 400 and says_no_rights(words)):
        return Refused(f"answered {document.status}: {words}" if words else f"answered {document.status}")
    return AnsweredWith("http", document.status)


def _as_upstream_failed(failure: FetchFailed) -> UpstreamFailed:
    if failure.status is not None:
        limited = failure.status == 429
        return AnsweredWith("rate_limited" if limited else "http", failure.status, failure.retry_after)
    if isinstance(failure, HostPaused):
        return NotAsked("timeout", printable(failure.detail))
    if failure.kind is FailureKind.TIMEOUT:
        return UpstreamFailed("timeout", printable(failure.detail))
    if failure.kind is FailureKind.INVALID_BODY:
        return UpstreamFailed("malformed", printable(failure.detail))
    return UpstreamFailed("network", printable(failure.detail))
