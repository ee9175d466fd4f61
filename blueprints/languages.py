"""In which language a page is written. The JSON doors speak English.

Templates and views mark what they say with ``gettext`` and ``ngettext``; the English text is its own id
(docs/adr/0010-languages.md).
"""

from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import TypeVarTuple, cast

from flask import Flask, g, has_request_context, request
from flask_babel import get_translations
from markupsafe import Markup

from blueprints.services import settings
from blueprints.visitors import preferences
from extensions import babel
from services.accounts.preference_values import Language

LANGUAGES: dict[Language, str] = {"en": "English", "fr": "Français", "de": "Deutsch"}
"""By the names that their speakers give them. The first is for whoever asks for none of them."""
KEPT = 4096
"""Results of one function in words: days, for instance, of the timetables that are looked at."""

Given = TypeVarTuple("Given")


def configure(app: Flask) -> None:
    babel.init_app(app, locale_selector=language)
    app.jinja_env.globals.update(language=language, _=_gettext, gettext=_gettext, ngettext=_ngettext)
    app.jinja_env.filters["in_its_language"] = in_its_language


def language() -> Language:
    """That of this request's reader; English where there is no reader."""
    try:
        return cast(Language, g.language)
    except AttributeError:
        g.language = _wanted() if has_request_context() else "en"
        return cast(Language, g.language)
    except RuntimeError:  # outside of any application
        return "en"


def _wanted() -> str:
    """What the reader has chosen, else what the browser asks for."""
    chosen = preferences().language
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "en")


def in_its_language(tag: str) -> Markup:
    """The attribute for a text of the university: in the language of ``tag``, else the one that the settings name."""
    known = tag or settings().timetable_language
    return Markup(' lang="%s"') % known if known else Markup()


def said_often(say: Callable[[*Given], str]) -> Callable[[*Given], str]:
    """Keep what a function says, apart for each language: a page has the same few days on every card."""
    kept = lru_cache(KEPT)(lambda _language, *given: say(*given))

    @wraps(say)
    def said(*given: *Given) -> str:
        return kept(language(), *given)

    return said


def _gettext(text: str, **values: object) -> Markup:
    """For templates, where a text may hold tags and its values are escaped: a tenth of the time of Jinja's own."""
    said = _translated(text, language())
    return said % values if values or "%" in said else said


def _ngettext(one: str, many: str, num: int, **values: object) -> Markup:
    return Markup(get_translations().ungettext(one, many, num)) % {"num": num, **values}  # noqa: S704


@cache
def _translated(text: str, _language: str) -> Markup:
    return Markup(get_translations().ugettext(text))  # noqa: S704, it is ours, not a reader's
