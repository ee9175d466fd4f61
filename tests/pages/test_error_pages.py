"""Every error has a page that says what happened and how to go on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import default_exceptions

from blueprints.access import public
from blueprints.pages.errors import error_page
from support.html import links_of, tags_of, text_of


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "This address does not make sense"),
        (404, "Nothing at this address"),
        (405, "This address does something else"),
        (413, "Request Entity Too Large"),
        (429, "Too many requests"),
        (500, "Something broke on our side"),
        (503, "Service Unavailable"),
    ],
)
def test_an_error_is_explained_and_leads_on(app: Flask, code: int, words: str):
    with app.test_request_context("/anything"):
        page = error_page(default_exceptions[code]())
    html = page.get_data(as_text=True)
    assert page.status_code == code
    assert words in text_of(html)
    assert len(tags_of(html, "h1")) == 1
    assert "/plannings" in links_of(html)


def test_htmx_gets_the_explanation_alone(app: Flask):
    with app.test_request_context("/anything", headers={"HX-Request": "true"}):
        block = error_page(default_exceptions[500]())
    assert block.status_code == 500
    assert "Something broke on our side" in block.get_data(as_text=True)
    assert "<html" not in block.get_data(as_text=True)


def test_a_bug_in_a_page_answers_with_the_page_for_bugs(app: Flask, client: FlaskClient):
    @public
    def broken() -> str:
        raise RuntimeError("secret detail")

    app.view_functions["pages.tree"] = broken
    page = client.get("/plannings")
    assert page.status_code == 500
    assert "Something broke on our side" in text_of(page.text)
    assert "secret detail" not in page.text
