"""The process of the providers that people sign in through, and those people."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from config import PROJECT
from fakes.identity_provider import CLIENT_ID, CLIENT_SECRET

OIDC = {"oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}


class IdentityProvider:
    """Where it runs; each test says what goes wrong."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def settings(self) -> dict[str, Any]:
        """Those of an installation that is registered there."""
        return {"oidc_issuer": self.url, **OIDC}

    def go_wrong(self, **how: Any) -> None:
        """For example ``token="hangs"``, ``id_token="nonce"``; what is not named goes right again."""
        self._ask("POST", "/_control", json.dumps(how))

    def seen(self, path: str = "/") -> list[dict[str, Any]]:
        """What was asked below ``path`` since the test began."""
        seen = json.loads(self._ask("GET", "/_seen")[1])
        return [request for request in seen if request["path"].startswith(path)]

    def log_in(self, url: str, user: str = "ada") -> str:
        """Fill in the form at ``url``; gives the address that the browser is sent back to."""
        return self._answer(url, {"user": user, "answer": "yes"})

    def cancel(self, url: str) -> str:
        """Say no at ``url``."""
        return self._answer(url, {"answer": "no"})

    def _answer(self, url: str, form: dict[str, str]) -> str:
        assert url.startswith(self.url)
        parts = urlsplit(url)
        location, _ = self._ask("POST", f"{parts.path}?{parts.query}", urlencode(form))
        assert location is not None
        return location

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[str | None, str]:
        connection = HTTPConnection(urlsplit(self.url).netloc)
        connection.request(method, path, body)
        answer = connection.getresponse()
        content = answer.read().decode()
        connection.close()
        return answer.headers.get("Location"), content


def path_of(address: str) -> str:
    """Path and query, as a client of Flask asks for it."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def query_of(address: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture(scope="session")
def provider_process() -> Iterator[IdentityProvider]:
    process = subprocess.Popen(
        [sys.executable, "-m", "fakes.identity_provider"],
        cwd=PROJECT / "tests",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield IdentityProvider(process.stdout.readline().strip())
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
def identity_provider(provider_process: IdentityProvider) -> IdentityProvider:
    provider_process.go_wrong(forget=True)
    return provider_process
