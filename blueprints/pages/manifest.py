"""How the site looks as an app among others (W3C Web Application Manifest), in the language of the reader."""

import orjson
from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from blueprints.access import public
from blueprints.languages import language
from blueprints.pages.assets import asset_url

PAPER = "#f8fbf9"
"""That of ``tokens.css``, in light."""
ICONS = (
    ("favicon.svg", "any", "image/svg+xml", "any"),
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "any"),
    ("icons/maskable-512.png", "512x512", "image/png", "maskable"),
)
"""Name, sizes, type and purpose."""


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/manifest.webmanifest", view_func=manifest)


@public
def manifest() -> Response:
    """The manifest; it opens with the reader's own week."""
    described = {
        "id": url_for("pages.home"),
        "name": "Horarium",
        "short_name": "Horarium",
        "description": _("Horarium, an open timetable"),
        "lang": language(),
        "start_url": url_for("pages.my"),
        "scope": url_for("pages.home"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": asset_url(name), "sizes": sizes, "type": mimetype, "purpose": purpose}
            for name, sizes, mimetype, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("My week"), "url": url_for("pages.my")},
            {"name": _("Home"), "url": url_for("pages.home")},
            {"name": _("Free rooms"), "url": url_for("pages.free_rooms")},
        ],
    }
    answer = Response(orjson.dumps(described), content_type="application/manifest+json")
    answer.headers["Cache-Control"] = "no-cache"
    answer.vary.add("Accept-Language")
    return answer
