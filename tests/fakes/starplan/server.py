"""A StarPlan server on loopback, with a world behind it and faults in front of it."""

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from secrets import token_hex
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from fakes.starplan import control, gettt, json_methods, rest
from fakes.starplan.calendar import calendar
from fakes.starplan.reply import Reply, WrongRequest, html, plain
from fakes.starplan.rules import Faults
from fakes.starplan.traffic import Traffic
from fakes.starplan.world import World
from fakes.wire import Hangup, Recorded, Wire, WireServer

USER, PASSWORD = "kurs", "geheim&mehr"
Session = Literal["free", "for lists", "for all"]
"""Who needs one: nobody; the JSON lists, which are empty without; every plan and list, by a login page."""


class StarPlanServer:
    """Use as a context manager. ``root`` is what a client is configured with.

    ``refused`` holds what the site does not let strangers see (``ical:pg``, ``ical:room``, ``rest``, ``getTT``),
    ``absent`` what its release does not have (``ical``, ``rest``).
    """

    def __init__(self, world: World | None = None, path: str = "/splan", port: int = 0) -> None:
        self.world = world or World()
        self.path = path
        self.traffic = Traffic()
        self.faults = Faults()
        self.refused: set[str] = set()
        self.absent: set[str] = set()
        self.session: Session = "free"
        self.dates_need_session = False
        """Whether week pages show strangers a week without dates, whatever they ask for."""
        self.wraps = 2
        """How many arrays are around the items of a list."""
        self.json_charset: tuple[str, str | None] = ("iso-8859-1", "ISO-8859-1")
        """Of lists and plans in HTML: what they are written in, and what the header says."""
        self.ical_charset: tuple[str, str | None] = ("utf-8", "utf-8")
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.published_at = datetime(2026, 10, 1, 7, 15)
        self._lock = threading.Lock()
        self._sessions: set[str] = set()
        self._server = WireServer(self._serve, port=port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), name="starplan")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join()

    @property
    def host(self) -> str:
        """``127.0.0.1:port``, as an allow list names it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def root(self) -> str:
        return f"http://{self.host}{self.path}"

    def expire_sessions(self) -> None:
        self._sessions.clear()

    def _serve(self, request: Recorded, wire: Wire) -> None:
        parts = urlsplit(request.path)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        kind = self._kind(parts.path, params)
        if kind == "control":
            self._control(parts.path, params, wire)
            return
        with self.traffic.visit(kind, params, request) as number:
            with self._lock:
                reply = self._reply(kind, params, request)
            fault = self.faults.meet(kind, params, number)
            if fault is not None:
                fault(reply, wire)
            body = reply.body
        # What a client has seen in full no longer counts as running, so bytes go out after the visit.
        if reply.cut_after is None:
            wire.respond(reply.status, reply.all_headers, body)
        else:
            wire.head(reply.status, {**reply.all_headers, "Content-Length": str(len(body))})
            wire.send(body[: int(len(body) * reply.cut_after)])
            raise Hangup

    def _control(self, path: str, params: dict[str, str], wire: Wire) -> None:
        with self._lock:
            reply = control.answer(
                path.removeprefix("/control"), params, self.world, self.traffic, self.refused
            )
        wire.respond(reply.status, reply.all_headers, reply.body)

    def _kind(self, path: str, params: Mapping[str, str]) -> str:
        if path.startswith("/control/"):
            return "control"
        below = path.removeprefix(self.path).strip("/") if path.startswith(self.path) else ""
        first, _, rest_of = below.partition("/")
        if first == "json":
            return params.get("m", "json")
        if first == "rest":
            return "rest:" + "/".join(rest_of.split("/")[:2])
        return first if first in ("ical", "mobile", "login") and not rest_of else "unknown"

    def _reply(self, kind: str, params: dict[str, str], request: Recorded) -> Reply:
        try:
            if kind == "mobile":
                return self._mobile(params)
            if kind == "login":
                return self._login(request)
            return self._stranger(kind, request) or self._plan(kind, params, request)
        except WrongRequest as wrong:
            self.traffic.wrong.append(f"{request.path}: {wrong}")
            return plain(f"Bad Request: {wrong}", 400)

    def _plan(self, kind: str, params: dict[str, str], request: Recorded) -> Reply:
        if kind == "ical":
            return self._ical(params)
        if kind.startswith("rest:"):
            return self._rest(request)
        if kind == "getTT":
            if "getTT" in self.refused:
                return plain("No rights", 403)
            if self.dates_need_session and not self._has_session(request):
                params = {**params, "sd": "false"}
            return self._in(self.json_charset, html(gettt.week(self.world, params, self.published_at)))
        asked = {name: value for name, value in params.items() if name != "m"}
        return self._list(json_methods.answer(self.world, kind, asked))

    def _stranger(self, kind: str, request: Recorded) -> Reply | None:
        """What a client without a session gets where one is wanted."""
        if self.session == "free" or self._has_session(request):
            return None
        if self.session == "for lists":
            return self._list([]) if kind in json_methods.METHODS else None
        reply = html("")
        reply.status, reply.headers["Location"] = 302, f"{self.path}/login?service={kind}"
        return reply

    def _has_session(self, request: Recorded) -> bool:
        cookies = request.headers.get("cookie", "")
        return any(session in cookies for session in self._sessions)

    def _list(self, items: object) -> Reply:
        for _ in range(self.wraps - 1):
            items = [items]
        text = json.dumps(items, ensure_ascii=False, separators=(",", ":"))
        return self._in(self.json_charset, Reply(text, "application/json"))

    def _ical(self, params: dict[str, str]) -> Reply:
        if "ical" in self.absent:
            return html("<!DOCTYPE html><html><body>404</body></html>", 404)
        kind = params.get("type", "")
        wanted = {"pg": "pgid", "room": "roomid"}.get(kind)
        if wanted is None:
            raise WrongRequest(f"type={kind}")
        json_methods.check(params, frozenset({"type", wanted}), frozenset({"lan", "puid"}))
        if f"ical:{kind}" in self.refused:
            return plain("No rights to view this plan as ical", 400)
        return self._calendar(params, kind)

    def _calendar(self, params: dict[str, str], kind: str) -> Reply:
        world = self.world
        term = json_methods.term_of(world, params, "puid") if "puid" in params else world.current
        if kind == "room":
            room = world.room(json_methods.number(params, "roomid"))
            if room is None:
                raise WrongRequest(f"no room {params['roomid']}")
            name, text = room.short_name, calendar(world, world.room_plan(term, room), self.now(), room)
        else:
            group = world.group(json_methods.number(params, "pgid"))
            if group is None or group.term_id != term.id:
                raise WrongRequest(f"no planning group {params['pgid']} in {term.id}")
            name, text = group.short_name, calendar(world, world.plan(group), self.now())
        file = f"splan__{term.short_name}_{name}.ics".replace(" ", "_").replace("/", "_")
        reply = Reply(text, "text/calendar")
        reply.headers["Content-Disposition"] = f"attachment; filename={file}"
        return self._in(self.ical_charset, reply)

    def _rest(self, request: Recorded) -> Reply:
        if "rest" in self.absent:
            return html("<!DOCTYPE html><html><body>404</body></html>", 404)
        if "rest" in self.refused:
            return plain("Forbidden", 403)
        path = urlsplit(request.path).path.removeprefix(f"{self.path}/rest/")
        service, method, *args = [*map(unquote, path.split("/")), ""][:-1]
        found = rest.answer(self.world, service, method, args)
        return Reply(json.dumps(found, ensure_ascii=False), "application/json", declared=None)

    def _mobile(self, params: dict[str, str]) -> Reply:
        reply = html(f'<!DOCTYPE html><html><script>var path = "{self.path}/mobile";</script></html>')
        return self._with_session(reply)

    def _login(self, request: Recorded) -> Reply:
        """As ``json?m=login``: a POST of user and password; anything else is the page that redirects lead to."""
        if request.method != "POST":
            return html("<!DOCTYPE html><html><body><form>Anmeldung</form></body></html>")
        if request.body.decode() != f"{USER}&{PASSWORD}":
            return plain("Unauthorized", 401)
        return self._with_session(self._list([{"res": "ok"}]))

    def _with_session(self, reply: Reply) -> Reply:
        session = token_hex(16).upper()
        self._sessions.add(session)
        reply.headers["Set-Cookie"] = f"JSESSIONID={session}; Path={self.path}; HttpOnly"
        return reply

    @staticmethod
    def _in(charset: tuple[str, str | None], reply: Reply) -> Reply:
        reply.charset, reply.declared = charset
        return reply
