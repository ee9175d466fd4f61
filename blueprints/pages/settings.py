"""My settings: how a reader wants timetables shown, signed in or not."""

from collections.abc import Iterable
from typing import Any

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from pydantic import ValidationError
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from blueprints.access import public
from blueprints.languages import LANGUAGES
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.own_colours import colour_rows
from blueprints.pages.own_groups import group_rows, some_of_mine
from blueprints.services import settings as installation
from blueprints.visitors import choose, preferences
from services.accounts.preference_values import (
    LONGEST_WORD,
    MOST_WORDS,
    LongWord,
    NoSuchZone,
    PreferenceValues,
    TooManyWords,
    zone_names,
)

TEMPLATE = "pages/settings.html"
THEMES = {"auto": lazy_gettext("As the system"), "light": lazy_gettext("Light"), "dark": lazy_gettext("Dark")}
SPOKEN: list[tuple[str, object]] = [("", lazy_gettext("As the browser asks")), *LANGUAGES.items()]
SAID = {"saved": lazy_gettext("Saved."), "same": lazy_gettext("Nothing was changed.")}
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")

Choices = dict[str, Any]
"""By the keys of the preferences."""


class SettingsForm(FlaskForm):
    theme = RadioField(lazy_gettext("Theme"), choices=lambda: _in_words(THEMES.items()))
    # What it may be, PreferenceValues says.
    language = SelectField(lazy_gettext("Language"), choices=lambda: _in_words(SPOKEN), validate_choice=False)
    weekends = BooleanField(lazy_gettext("Always show weekends"))
    merge = BooleanField(lazy_gettext("Show a meeting that several timetables have once"))
    teachers = BooleanField(lazy_gettext("Mark meetings that name no teacher"))
    words = TextAreaField(lazy_gettext("Words to hide"))
    zone = StringField(lazy_gettext("Time zone"))
    seen = HiddenField()
    """What the form has shown: a device changes what its reader has changed, and nothing else."""

    def said(self) -> Choices:
        return {
            "theme": self.theme.data,
            "language": self.language.data or None,
            "showWeekends": self.weekends.data,
            "mergeDuplicates": self.merge.data,
            "highlightTeacher": self.teachers.data,
            "blocklist": _lines(self.words.data or ""),
            "targetTimezone": (self.zone.data or "").strip() or None,
        }

    def changed(self) -> PreferenceValues:
        """What the reader has changed. Raises ValidationError."""
        seen = _seen(self.seen.data or "")
        changed = {key: value for key, value in self.said().items() if key not in seen or seen[key] != value}
        return PreferenceValues.model_validate(changed)

    def blame(self, failure: ValidationError) -> None:
        """Put each complaint beside its field."""
        fields = {"blocklist": self.words, "targetTimezone": self.zone, "language": self.language}
        for problem in failure.errors(include_url=False, include_input=False):
            fields[str(problem["loc"][0])].errors = [_complaint(problem.get("ctx", {}).get("error"))]


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/settings", view_func=settings)
    bp.add_url_rule("/settings", view_func=save, methods=["POST"])
    bp.app_template_global("shown_theme")(shown_theme)


@public
def settings() -> WerkzeugResponse:
    """The form, as it was last saved."""
    return _page(_form(), SAID.get(request.args.get("done", ""), ""))


@public
def save() -> WerkzeugResponse:
    """Keep what was changed; htmx gets the form anew, others are led back to it."""
    form = SettingsForm()
    if not form.validate():
        return _page(form, status=400)
    try:
        changed = form.changed()
    except ValidationError as failure:
        form.blame(failure)
        return _page(form, status=400)
    done = "saved" if choose(changed.given()) else "same"
    if not wants_block():
        return redirect(url_for("pages.settings", done=done, _anchor="done"), 303)
    if "language" in changed.model_fields_set:
        return kept_nowhere(Response(headers={"HX-Redirect": url_for("pages.settings", done=done)}))
    answer = _page(_form(), SAID[done])
    answer.headers["HX-Trigger"] = orjson.dumps({"theme": shown_theme()}).decode()
    return answer


def shown_theme() -> str:
    """``light`` or ``dark``; empty where the system decides. There is one dark theme."""
    theme = preferences().theme
    if theme in (None, "auto"):
        return ""
    return "light" if theme == "light" else "dark"


def _form() -> SettingsForm:
    chosen = preferences()
    form = SettingsForm(
        formdata=None,
        data={
            "theme": shown_theme() or "auto",
            "language": chosen.language or "",
            "weekends": chosen.show_weekends,
            "merge": chosen.merge_duplicates is not False,
            "teachers": chosen.highlight_teacher,
            "words": "\n".join(chosen.blocklist or ()),
            "zone": chosen.target_timezone,
        },
    )
    form.seen.data = orjson.dumps(form.said()).decode()
    return form


def _page(form: SettingsForm, message: str = "", status: int = 200) -> Response:
    context = {"form": form, "message": message, "home": installation().timezone, "zones": _zones()}
    if not wants_block():
        own = {"colours": colour_rows(), "groups": group_rows(), "mine": some_of_mine()}
        page = render_template(TEMPLATE, oob=False, done=request.args.get("done"), **own, **context)
        return kept_nowhere(page_answer(page, status))
    answer = kept_nowhere(blocks(TEMPLATE, "form", "say", **context))
    answer.status_code = status
    return answer


def _zones() -> list[str]:
    """Those to choose from; others are taken as well."""
    return [*sorted(name for name in zone_names() if name.partition("/")[0] in _REGIONS), "UTC"]


def _in_words(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    return {value: str(label) for value, label in choices}


def _complaint(error: object) -> str:
    """What is wrong with a choice; nothing of ours sends what no rule has a name for."""
    match error:
        case NoSuchZone(name=name):
            return _("“%(name)s” is not an IANA time zone such as Europe/Paris.", name=name)
        case LongWord(beginning=beginning):
            return _(
                "“%(word)s…” is longer than %(longest)s characters.", word=beginning, longest=LONGEST_WORD
            )
        case TooManyWords():
            return _("More than %(most)s words.", most=MOST_WORDS)
    return _("Choose what the list offers.")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _seen(text: str) -> Choices:
    """What a form has shown; nothing for what no form of ours has sent."""
    try:
        seen = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return seen if isinstance(seen, dict) else {}
