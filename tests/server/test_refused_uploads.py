"""A body that nobody wants is taken all the same, so that its sender sees the answer."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from support.live_server import Server, running_server

MEGABYTE = 2**20


@pytest.mark.parametrize("server", ["granian", "gunicorn"])
def test_the_sender_of_a_large_body_sees_why_it_is_refused(tmp_path: Path, server: Server):
    with running_server(tmp_path, server, DEMO="false") as running:
        for path, size, status in (
            ("/api/v1/import/upload", 21 * MEGABYTE, 401),
            ("/api/v1/auth/login", 21 * MEGABYTE, 413),
            ("/api/v1/nowhere", 30 * MEGABYTE, 404),
            ("/api/plannings", 30 * MEGABYTE, 405),
        ):
            request = Request(
                running.url + path, data=b" " * size, headers={"Content-Type": "application/json"}
            )
            with pytest.raises(HTTPError) as refused:
                urlopen(request, timeout=30)
            refused.value.read()
            assert refused.value.code == status, path
