"""The worker that shows saved pages without a connection, and the page that it shows instead of others."""

import hashlib
from functools import lru_cache
from pathlib import Path

import orjson
from flask import Blueprint, Response, current_app, render_template, url_for

from blueprints.access import public
from blueprints.pages.assets import asset_url
from blueprints.pages.copies import HEADER
from blueprints.pages.fragments import page_answer
from blueprints.representations import Representations

WORKER = "js/worker.js"
POLICY = "default-src 'none'; connect-src 'self'"
ASSETS = (
    *(f"css/{layer}.css" for layer in ("tokens", "base", "components", "calendar", "print")),
    *("vendor/htmx/htmx.min.js", "vendor/lucide/icons.svg", "favicon.svg"),
    *(
        f"js/{module}.js"
        for module in ("csrf", "keys", "sheet", "live", "copy", "offline", "search", "today")
    ),
)
"""What the pages that may be saved are made of."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/sw.js", view_func=worker)
    bp.add_url_rule("/offline", view_func=offline)


@public
def worker() -> Response:
    """The worker with what it has to know of this release: a release that differs is another worker."""
    assets = [asset_url(name) for name in ASSETS]
    release = {
        "version": hashlib.blake2b("".join(assets).encode(), digest_size=6).hexdigest(),
        "header": HEADER,
        "assets": assets,
        "root": url_for("pages.home") + "assets/",
        "offline": url_for("pages.offline"),
        "ping": url_for("plannings.ping"),
        "signOut": url_for("pages.sign_out"),
    }
    source = Path(str(current_app.static_folder), WORKER).read_bytes()
    answer = _made(b"const RELEASE = " + orjson.dumps(release) + b";\n" + source).answer()
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@public
def offline() -> Response:
    """What stands in the place of a page that was never saved. Nothing on it is of one reader alone."""
    return page_answer(render_template("pages/offline.html"))


@lru_cache(maxsize=2)
def _made(body: bytes) -> Representations:
    version = hashlib.blake2b(body, digest_size=6).hexdigest()
    return Representations(body, version, "text/javascript; charset=utf-8")
