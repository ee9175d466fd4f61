"""What pages say is said in each of their languages."""

import re
from collections.abc import Iterator

import pytest
from babel.messages import Message

from blueprints.languages import LANGUAGES
from config import PROJECT
from support import messages, source

TRANSLATED = [language for language in LANGUAGES if language != "en"]
NOT_YET = {
    "templates/docs/viewer.html",
}
"""Files that speak English only, as before there were others."""
PLACEHOLDER, TAG = re.compile(r"%\(\w+\)\d*[sd]"), re.compile(r"<[^<>]*>")


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_text_and_no_other(language: str):
    """``make messages`` brings it up to date; then the new texts want a translation."""
    assert _ids(messages.catalogue(language)) ^ _ids(messages.extracted()) == set()
    assert not messages.catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_for_certain(language: str):
    lacking = [one.id for one, forms in _messages(language) if one.fuzzy or not all(forms)]
    assert lacking == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_placeholders_tags_and_the_end(language: str):
    changed = [
        (english, said)
        for one, forms in _messages(language)
        for english, said in zip(_forms(one.id), forms, strict=True)
        if not one.context and _kept(english) != _kept(said)
    ]
    assert changed == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_set_as_its_language_is_printed(language: str):
    """Typographic apostrophes; in French no line begins with the sign that ends a sentence."""
    wrong = r"\w'\w" + (r"| [:;?!»]|« " if language == "fr" else "")
    assert [said for _, forms in _messages(language) for said in forms if re.search(wrong, said)] == []


def test_templates_mark_what_they_say():
    templates = [path for path in source.files(".html") if source.name_of(path) not in NOT_YET]
    found = {path: messages.unmarked_in_template(path.read_text(encoding="utf-8")) for path in templates}
    assert {source.name_of(path): texts for path, texts in found.items() if texts} == {}


def test_pages_mark_what_they_say():
    pages = [path for path in source.files(".py") if path.parent == PROJECT / "blueprints" / "pages"]
    found = {path: messages.unmarked_in_code(path) for path in pages if source.name_of(path) not in NOT_YET}
    assert {source.name_of(path): texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Saved</p>",
        '<a aria-label="Next">{{ icon() }}</a>',
        "{{ 'Make the key' if new }}",
        '{{ _("%(what)s", what="The whole key") }}',
        "{% if a %}more{% endif %}",
    ],
)
def test_an_unmarked_text_is_noticed(template: str):
    assert messages.unmarked_in_template(template)


@pytest.mark.parametrize(
    "template",
    [
        '<p class="dim row">{{ _("Saved") }} · {{ count }}</p>',
        '<a aria-label="{{ _("Next") }}"></a>',
        "{{ 'btn main' if new }}",
        '{# Saved. #}{{ ngettext("%(num)d room", "%(num)d rooms", 3) }}',
    ],
)
def test_a_marked_text_is_fine(template: str):
    assert messages.unmarked_in_template(template) == []


def _ids(catalog: messages.Catalog) -> set[object]:
    return {(one.context, one.id) for one in catalog if one.id}


def _messages(language: str) -> Iterator[tuple[Message, tuple[str, ...]]]:
    return ((one, _forms(one.string)) for one in messages.catalogue(language) if one.id)


def _forms(said: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _kept(text: str) -> tuple[object, ...]:
    """What a text and its translation share; outside of its tags nothing may be read as HTML."""
    outside = TAG.sub("", text)
    end = outside[-1:] if outside[-1:] in ".…?" else ""
    return sorted(PLACEHOLDER.findall(text)), sorted(TAG.findall(text)), re.findall('[<>&"]', outside), end
