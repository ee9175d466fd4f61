"""Tables in and out, for staff: an import step by step, and exports."""

from flask import Blueprint

from blueprints.pages.transfer import columns, exports, reason_words, run, start, templates, words


def register(bp: Blueprint) -> None:
    for part in (start, columns, run, templates, exports, words, reason_words):
        part.register(bp)
