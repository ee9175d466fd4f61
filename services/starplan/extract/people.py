"""Which words are people, and which people are the same."""

import re
from functools import lru_cache

from services.starplan.extract.texts import LONGEST_LINE, LONGEST_NAME, is_placeholder, plain, tidy
from services.starplan.extract.titles import titled
from services.starplan.lesson import PersonName

_MOST_WORDS = 4
_MOST_PARTICLES = 3
_LONGEST_PERSON = 120
_PARTICLES = frozenset({
    "von", "vom", "van", "v.", "der", "den", "d.", "de", "del", "della", "di", "da", "dos", "du", "la", "le",
    "zu", "zur", "zum", "ter", "ten", "bin", "ibn", "al", "el",
})  # fmt: skip
_ARTICLES = frozenset({"der", "den", "la", "le", "zur", "zum", "d."})
"""Particles that follow others in names, as in von der Tann; ``Tag der Informatik`` is nobody."""
_NAME = re.compile(r"[^\W\d_]+(?:['’`´-][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,3}")
# Nouns that a plan writes where people stand. The endings are those of compounds: Profilmodul, Laborübung.
_NOBODY = frozenset({
    "ausfall", "block", "entfall", "exam", "exercise", "fach", "group", "hinweis", "hybrid", "kurs", "lab", "labor",
    "lecture", "online", "pool", "raum", "room", "tag", "teams", "termin", "tutorial", "virtuell", "woche", "zoom",
})  # fmt: skip
_NOBODY_ENDINGS = (
    "anderung", "exkursion", "gruppe", "gruppen", "klausur", "kolloquium", "modul", "praktikum", "projekt", "prufung",
    "seminar", "tutorium", "ubung", "ubungen", "veranstaltung", "verlegung", "vertretung", "vorlesung",
)  # fmt: skip


def identity(name: str) -> str:
    """What spellings of one person share: the folded name without titles. Same-named people cannot be told apart."""
    key = _without_titles(name) or plain(name)
    # Folding may make a title of what was none; a key is its own key only when that is gone, too.
    while (rest := _without_titles(key)) and rest != key:
        key = rest
    return key


def _without_titles(name: str) -> str:
    return _bare(name[:LONGEST_LINE])


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    # A plan names the same few people at each of its dates.
    return plain(" ".join(titled(tidy(name)).words))


def named(text: str) -> PersonName | None:
    """The person of whom a source says that it is one; None for a placeholder and for a title alone."""
    name = titled(tidy(text))
    if is_placeholder(" ".join(name.words)):
        return None
    return PersonName(name.spelled[:LONGEST_NAME].rstrip(), identity(text))


def recognised(text: str, nobody: frozenset[str] = frozenset()) -> PersonName | None:
    """The person that a word among others seems to be. ``nobody``: folded words that name none at this site.

    A person has one to four names with a capital, two at least without a title; between them may stand particles.
    """
    person = named(text)
    if person is None or len(text) > _LONGEST_PERSON:
        return None
    name = titled(tidy(text))
    names = [word for word in name.words if word not in _PARTICLES]
    if len(name.words) - len(names) > _MOST_PARTICLES or not _are_names(names):
        return None
    if name.has_title:
        fits = len(names) <= _MOST_WORDS
    else:
        fits = 2 <= len(names) <= _MOST_WORDS and _particles_fit(name.words)
    return person if fits and not any(_is_nobody(word, nobody) for word in names) else None


def is_bare_title(text: str) -> bool:
    """Whether a text is a title and nothing else: ``Muster, M.Sc.`` leaves one behind its comma."""
    name = titled(tidy(text))
    return name.has_title and not name.words


def _are_names(words: list[str]) -> bool:
    """Capitals with small letters; initials do beside one of these."""
    whole = [word for word in words if not _INITIALS.fullmatch(word)]
    return bool(whole) and all(
        word[0].isupper() and any(letter.islower() for letter in word) and _NAME.fullmatch(word)
        for word in whole
    )


def _particles_fit(words: tuple[str, ...]) -> bool:
    return words[-1] not in _PARTICLES and all(
        before in _PARTICLES for before, word in zip(("", *words), words, strict=False) if word in _ARTICLES
    )


def _is_nobody(word: str, nobody: frozenset[str]) -> bool:
    folded = plain(word)
    return folded in _NOBODY or folded in nobody or folded.endswith(_NOBODY_ENDINGS)
