"""Style sheets, scripts and vendored files: cached, compressed, small, unchanged."""

import hashlib
import re

import pytest
from flask.testing import FlaskClient

from config import PROJECT
from support.html import loaded_by

STATIC = PROJECT / "static"
SPRITE = STATIC / "vendor/lucide/icons.svg"
LARGEST_CSS = 30 * 1024


def test_assets_are_named_after_their_content_and_kept_for_ever(client: FlaskClient):
    addresses = loaded_by(client.get("/plannings").text)
    assert len(addresses) >= 12
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_an_old_name_finds_the_file_but_is_not_kept(client: FlaskClient):
    answer = client.get("/assets/000000/css/base.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["css/none.css", "css", "../config.py", "%2e%2e/config.py", ".."])
def test_only_files_of_the_static_folder_are_assets(client: FlaskClient, name: str):
    assert client.get(f"/assets/000000/{name}").status_code == 404


def test_the_style_sheets_stay_small():
    sizes = {path.name: path.stat().st_size for path in (STATIC / "css").glob("*.css")}
    assert set(sizes) == {"tokens.css", "base.css", "components.css", "calendar.css", "print.css"}
    assert sum(sizes.values()) <= LARGEST_CSS


def test_vendored_files_are_what_their_authors_published():
    folder = STATIC / "vendor"
    lines = (folder / "CHECKSUMS").read_text().splitlines()
    written = {(folder / name).resolve(): digest for digest, name in map(str.split, lines)}
    found = {path.resolve() for path in folder.rglob("*") if path.is_file()}
    ours = {folder / name for name in ("CHECKSUMS", "README.md", "lucide/cut.py")}
    assert found - {path.resolve() for path in ours} <= set(written)
    for path, digest in written.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, path.name


def test_the_sprite_holds_the_icons_that_templates_name():
    symbols = set(re.findall(r'id="([^"]+)"', SPRITE.read_text()))
    templates = [path.read_text() for path in (PROJECT / "templates").rglob("*.html")]
    named = {name for text in templates for name in re.findall(r'icon\("([^"]+)"\)', text)}
    assert named
    assert named == symbols


def test_every_class_that_sets_a_number_exists():
    css = (STATIC / "css/calendar.css").read_text()
    needed = [f"s{n}" for n in range(64)] + [f"d{n}" for n in range(1, 49)] + [f"h{n}" for n in range(36)]
    needed += [f"rows-{n}" for n in range(32, 65, 4)] + ["m5", "m10", "days-1", "days-5", "days-6", "days-7"]
    needed += [f"l{lane}-{lanes}" for lanes in range(2, 7) for lane in range(1, lanes + 1)]
    assert [name for name in needed if f".{name}{{" not in css] == []
