"""Reasons for rows that are left out: each has words in every language."""

from blueprints.pages.transfer.reason_words import _FULL, WORDS
from services.transfer.reasons import _OF_RULES, ENGLISH


def test_every_reason_has_words_on_the_pages():
    assert ENGLISH.keys() | set(_OF_RULES.values()) == WORDS.keys() | _FULL.keys()
