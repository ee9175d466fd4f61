"""The pages that people see in a browser: HTML first, made quick by htmx."""

from flask import Blueprint

from blueprints.pages import assets, browse, calendar, event, words

bp = Blueprint("pages", __name__)

for part in (assets, words, browse, calendar, event):
    part.register(bp)

__all__ = ["bp"]
