"""Apps of other origins, in a real browser: those that are trusted read the JSON doors, and what is left to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from fakes.upstream import Upstream
from support.live_server import running_server

READ = """async ([url, path]) => {
    const answer = await fetch(url + path, {credentials: "include"});
    return [answer.status, answer.headers.get("X-Rate-Limit-Remaining")];
}"""
SHOW = """([url, path]) => new Promise((done) => {
    const image = new Image();
    image.onload = () => done(true);
    image.onerror = () => done(false);
    image.src = url + path;
})"""


@pytest.fixture
def app_page(browser: Browser) -> Iterator[Page]:
    """A tab that may complain: some of what it tries is refused."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_trusted_app_reads_answers_and_nobody_shows_our_files(tmp_path: Path, app_page: Page):
    with Upstream() as trusted, Upstream() as stranger:
        for origin in (trusted, stranger):
            origin.serve_html("/app.html")
        with running_server(tmp_path, TRUSTED_ORIGINS=trusted.url("")) as server:
            app_page.goto(trusted.url("/app.html"))
            assert app_page.evaluate(READ, [server.url, "/api/ping"]) == [200, None]
            assert app_page.evaluate(READ, [server.url, "/api/v2/nothing"]) == [404, "499"]
            assert app_page.evaluate(SHOW, [server.url, "/static/favicon.svg"]) is False
            app_page.goto(stranger.url("/app.html"))
            with pytest.raises(Error, match="Failed to fetch"):
                app_page.evaluate(READ, [server.url, "/api/ping"])
            app_page.goto(f"{server.url}/plannings")
            assert app_page.evaluate(SHOW, [server.url, "/static/favicon.svg"]) is True
