"""The guarded client under a session of requests: as careful, and with one deadline for all that it sends."""

from collections.abc import Callable
from pathlib import Path

import pytest
from requests import Session

from config import VERSION
from fakes.upstream import Upstream, gzip_bomb
from services.net.answer import LARGEST_DOCUMENT
from services.net.client import FetchFailed, GuardedClient
from services.net.hosts import TIMEOUTS_IN_A_ROW
from services.net.session_adapter import guard

MakeClient = Callable[..., GuardedClient]
MakeSession = Callable[..., Session]


@pytest.fixture
def make_session(make_client: MakeClient) -> MakeSession:
    def make(seconds: float = 10.0, **options: object) -> Session:
        session = Session()
        guard(session, make_client(**options), seconds)
        return session

    return make


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session()


def failure(session: Session, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        session.get(url)
    return caught.value


def test_a_request_goes_out_as_it_is_and_its_answer_comes_back_whole(upstream: Upstream, session: Session):
    upstream.serve("/token", '{"a": "é"}', headers={"Content-Type": "application/json", "X-Odd": "yes"})
    answer = session.post(upstream.url("/token?x=1"), data={"code": "c"}, headers={"Accept": "text/x"})
    assert (answer.status_code, answer.json(), answer.headers["x-odd"]) == (200, {"a": "é"}, "yes")
    (asked,) = upstream.requests
    assert (asked.method, asked.path, asked.body) == ("POST", "/token?x=1", b"code=c")
    assert asked.headers["accept"] == "text/x"
    assert asked.headers["user-agent"].startswith(f"Horarium/{VERSION}")


def test_connections_are_kept_for_other_sessions(upstream: Upstream, make_client: MakeClient):
    client = make_client()
    for _ in range(2):
        with Session() as session:
            guard(session, client, 10.0)
            session.get(upstream.url("/good.ics"))
    assert [request.nth for request in upstream.requests] == [1, 2]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_the_callers_to_read(upstream: Upstream, session: Session, status: int):
    upstream.serve("/a", "why", status=status)
    assert (session.get(upstream.url("/a")).status_code, session.get(upstream.url("/a")).text) == (
        status,
        "why",
    )


@pytest.mark.parametrize(
    ("status", "kind"), [(500, "http_5xx"), (503, "http_5xx"), (429, "http_429"), (304, "http_5xx")]
)
def test_what_is_no_answer_fails(upstream: Upstream, session: Session, status: int, kind: str):
    upstream.serve("/a", status=status)
    assert failure(session, upstream.url("/a")).kind == kind


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(upstream: Upstream, session: Session, status: int):
    upstream.redirect("/a", "/good.ics", status)
    assert failure(session, upstream.url("/a")).kind == "invalid_body"
    assert upstream.hits("/good.ics") == 0


def test_a_large_body_is_not_read(upstream: Upstream, session: Session):
    upstream.serve_huge("/fits", LARGEST_DOCUMENT)
    upstream.serve_huge("/huge", LARGEST_DOCUMENT + 1)
    upstream.serve_packed("/bomb", gzip_bomb(20 * 2**20), "gzip")
    assert len(session.get(upstream.url("/fits")).content) == LARGEST_DOCUMENT
    assert failure(session, upstream.url("/huge")).kind == "invalid_body"
    assert failure(session, upstream.url("/bomb")).kind == "invalid_body"


@pytest.mark.parametrize("how", ["hang", "drip_headers", "drip_body"])
def test_all_requests_together_have_one_deadline(upstream: Upstream, make_session: MakeSession, how: str):
    upstream.hang("/hang")
    upstream.drip_headers("/drip_headers")
    upstream.drip_body("/drip_body", b"z" * 10_000)
    hasty = make_session(0.4)
    assert failure(hasty, upstream.url(f"/{how}")).kind == "timeout"
    assert failure(hasty, upstream.url("/good.ics")).kind == "timeout"
    assert upstream.hits("/good.ics") == 0


def test_a_host_that_keeps_hanging_is_not_asked(upstream: Upstream, make_client: MakeClient):
    upstream.hang("/hang")
    client = make_client()
    for _ in range(TIMEOUTS_IN_A_ROW + 2):
        with Session() as session:
            guard(session, client, 0.2)
            assert failure(session, upstream.url("/hang")).kind == "timeout"
    assert upstream.hits("/hang") == TIMEOUTS_IN_A_ROW


def test_an_address_that_is_not_public_is_refused(upstream: Upstream, make_session: MakeSession):
    assert "not public" in failure(make_session(allow=None), upstream.url("/good.ics")).detail
    assert upstream.connections == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://x"])
def test_other_schemes_lead_nowhere(session: Session, url: str):
    with pytest.raises(OSError, match="No connection adapters"):
        session.get(url)


def test_the_environment_has_no_say(
    upstream: Upstream, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert session.get(upstream.url("/good.ics")).status_code == 200
    assert "authorization" not in upstream.requests[0].headers
