"""Style sheets, scripts and icons: named after their content, compressed once, cached for ever."""

import hashlib
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, g, url_for
from werkzeug.security import safe_join

from blueprints.access import public
from blueprints.representations import Representations

FOR_EVER = "public, max-age=31536000, immutable"
_ADDRESSES = "horarium_assets"


def register(bp: Blueprint) -> None:
    """Serve the assets and let templates name them: ``{{ asset("css/base.css") }}``."""
    bp.add_url_rule("/assets/<version>/<path:name>", view_func=get_asset, endpoint="asset")
    bp.app_template_global("asset")(asset_url)


@public
def get_asset(version: str, name: str) -> Response:
    """One file of the static folder; an old name still finds it, but is not cached."""
    asset = _asset(name)
    if asset is None:
        abort(404)
    response = asset.answer()
    if version == asset.version:
        response.headers["Cache-Control"] = FOR_EVER
    return response


def asset_url(name: str) -> str:
    """The address of a static file; it changes when the file does. Raises FileNotFoundError.

    A page names its icons hundreds of times: each file is looked at once a request.
    """
    known: dict[str, str] = g.setdefault(_ADDRESSES, {})
    if name not in known:
        asset = _asset(name)
        if asset is None:
            raise FileNotFoundError(name)
        known[name] = url_for("pages.asset", version=asset.version, name=name)
    return known[name]


def _asset(name: str) -> Representations | None:
    found = safe_join(str(current_app.static_folder), name)
    if found is None or not Path(found).is_file():
        return None
    return _read(Path(found), Path(found).stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _read(path: Path, _changed: int) -> Representations:
    body = path.read_bytes()
    version = hashlib.blake2b(body, digest_size=6).hexdigest()
    content_type = guess_type(path.name)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return Representations(body, version, content_type)
