"""The page of the settings as its reader uses it."""

import re
from typing import Any

from werkzeug.test import TestResponse

from support.html import tags_of
from support.pages import PageClient, form_token

SETTINGS = "/settings"
VISITOR = "horarium_visitor"


def filled_in(html: str) -> dict[str, str]:
    """What the form of a page would send as it stands, but for its textarea."""
    form: dict[str, str] = {}
    for field in tags_of(html, "input"):
        name, kind = field.get("name"), field.get("type")
        if name and ("checked" in field or kind not in ("checkbox", "radio")):
            form[name] = field.get("value") or ""
    for select, options in re.findall(r"<select[^>]* name=\"(\w+)\"[^>]*>(.*?)</select>", html, re.DOTALL):
        form[select] = next(one["value"] or "" for one in tags_of(options, "option") if "selected" in one)
    return form


def save(client: PageClient, headers: dict[str, str] | None = None, **changes: Any) -> TestResponse:
    """Open the page, change some fields (None unticks one), press the button."""
    page = client.get(SETTINGS).text
    return send(client, page, headers, **changes)


def send(
    client: PageClient, page: str, headers: dict[str, str] | None = None, **changes: Any
) -> TestResponse:
    """Change some fields of a page that is open, and press the button."""
    words = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].lstrip("\r\n")
    form = {**filled_in(page), "words": words, **changes}
    client.token = form_token(page)
    data = {name: value for name, value in form.items() if value is not None}
    return client.post(SETTINGS, data=data, headers=headers)
