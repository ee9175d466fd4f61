"""Reading titles and notes as people write them: the kind of a meeting, the people in a description."""

import re
from typing import NamedTuple


class Name(NamedTuple):
    """A summary taken apart: ``Algorithmique TP 2b`` is the course and its ``TP 2b``."""

    title: str
    kind: str = ""
    lang: str = ""
    """BCP 47 tag, taken from the word for the kind; empty where that is no word of one language."""


class Notes(NamedTuple):
    """A description taken apart: the people that it names, and the rest."""

    who: str
    rest: str


_KINDS = {
    "fr": ("CM", "TD", "TP", "TDi", "TPi", "Séminaire"),
    "de": ("Vorlesung", "Vorl.", "Übung", "Ü", "Praktikum", "Laborpraktikum", "Labor", "Tutorium"),
    "": ("Seminar", "Lecture", "Lab", "Tutorial"),
}
_LANG = {kind.casefold(): lang for lang, kinds in _KINDS.items() for kind in kinds}
# Longest first: "Laborpraktikum" is not a "Labor".
_WORD = "|".join(re.escape(kind) for kind in sorted(_LANG, key=len, reverse=True))
_ONE = rf"(?:{_WORD})(?: ?\d\w{{0,2}})?"
_KIND = rf"(?P<kind>(?P<word>{_WORD})(?: ?\d\w{{0,2}})?(?:\s*[/+]\s*{_ONE})?)"
_MARK = r"\s*[-–:,/]\s*"
_AT_THE_END = re.compile(rf"^(?P<title>\S.*?)(?:{_MARK}|\s+\(?|\(){_KIND}\)?$", re.IGNORECASE)
_AT_THE_START = re.compile(rf"^{_KIND}{_MARK}(?P<title>\S.*)$", re.IGNORECASE)
# Without a mark between, only what is no word of ordinary language: "Lab safety" is a title.
_SHORT_AT_THE_START = re.compile(r"^(?P<kind>(?P<word>CM|TDi?|TPi?)(?: ?\d\w{0,2})?)\s+(?P<title>\S.*)$")
# German exports write Prog1 Ü (262367): an initial for the kind, and the number of the module.
_NUMBERED = re.compile(r"^(?P<title>\S.*?)\s+(?P<kind>(?:(?P<word>[VÜPLS]) )?\(\d{4,}\))$")
# The same, cut off by the export: Rechnernetze Ü (262..
_CUT_OFF = re.compile(r"^(?P<title>\S.*?)\s+(?P<kind>(?:(?P<word>[VÜPLS]) )?(?:\(\d*)?\.\.)$")

_FORMS = (_AT_THE_END, _AT_THE_START, _SHORT_AT_THE_START, _NUMBERED, _CUT_OFF)

_LABELLED = re.compile(
    r"^(?:personnels?|enseignant(?:\(?e?s?\)?)|intervenants?|professeurs?|dozent(?:in|en)?|lehrende[r]?"
    r"|staff|teachers?|instructors?|lecturers?|professors?)\s*:\s*(?P<who>\S.*)$",
    re.IGNORECASE,
)
_TITLED = re.compile(r"^(?:prof|dr|pr|mme|mr|ms|mrs|frau|herr)\b\.?\s+\S.{0,60}$", re.IGNORECASE)
# The French timetable programs write a person as DUPONT Jean; a group is never written so.
_SURNAME_FIRST = re.compile(
    r"^(?:[^\W\d_a-zà-öø-ÿ]{2,}[ '’-]){1,3}[^\W\d_a-zà-öø-ÿ][a-zà-öø-ÿ]+(?:[ -][^\W\d_]+)?$"
)


def split_title(summary: str) -> Name:
    """The course and the kind of meeting in a summary; without a word for the kind, all of it is title."""
    text = " ".join(summary.split())
    for form in _FORMS:
        found = form.match(text)
        if found is not None:
            lang = _LANG.get((found["word"] or "").casefold(), "")
            return Name(found["title"].rstrip(" -–:,/("), found["kind"], lang)
    return Name(text)


def split_notes(description: str) -> Notes:
    """The people in a description, joined by commas, and the lines that are left.

    Only lines that say so count: a label, an academic title, a surname in capitals before a first name.
    """
    people: list[str] = []
    rest: list[str] = []
    for line in filter(None, map(str.strip, description.splitlines())):
        labelled = _LABELLED.match(line)
        if labelled is not None:
            people.append(labelled["who"])
        elif _TITLED.match(line) or _SURNAME_FIRST.match(line):
            people.append(line)
        else:
            rest.append(line)
    return Notes(", ".join(people), "\n".join(rest))
