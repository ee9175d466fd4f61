"""What students see of the raw texts of a feed, and what the texts say about the kind of event."""

import re
from collections.abc import Callable

from services.ics.canonical import without_export_stamps
from services.ics.occurrence import Category

TeacherRule = Callable[[str, str, str], bool]
"""Whether an event lacks its teacher, from the raw summary, location and description."""


def _word(pattern: str) -> str:
    """A word is not part of a longer one: no letter or digit of any script beside it."""
    return rf"(?<![^\W_])(?:{pattern})(?![^\W_])"


_BROKEN_APOSTROPHE = re.compile(r"(?<=[A-Za-z])\?(?=[A-Za-z])")
_REMOTE_ROOM = re.compile(r"(?:\.\.\. MOODLE,\s*)?\.\.a Séance à distance asynchrone-|salle joker à distance")
_ROOM_PREFIX = re.compile(r"\A(?:V-\s*)+")
_GROUP_LABEL = re.compile(_word(r"Grp \d+|GR \d+(?:\.\d+)?|LP DLIS|LP CYBER"))
_LEADING_DASH = re.compile(r"\A[\s-]+")
_DISTANCE_LEARNING = re.compile(_word("EAD"))
# Labels inside of labels need another round. No real text needs a third one.
_MOST_ROUNDS = 10

# The first kind whose pattern is found in the raw summary wins; an amphitheatre anywhere is a lecture before.
_AMPHITHEATRE = re.compile("amphi", re.IGNORECASE)
_CATEGORIES: tuple[tuple[Category, re.Pattern[str]], ...] = (
    ("lecture", re.compile(_word(r"CM\d*"), re.IGNORECASE)),
    ("lab", re.compile(_word(r"TP\d*|TPi") + r"| G\d+\.\d+\s*\Z")),
    ("tutorial", re.compile(_word(r"TD\d*|TDi") + r"| G\d+\s*\Z")),
)


def clean_summary(raw: str) -> str:
    """Mend apostrophes that an export turned into question marks."""
    return _BROKEN_APOSTROPHE.sub("'", raw).strip()


def clean_location(raw: str) -> str:
    """Name remote rooms as such, drop the `V-` in front of rooms, put `, ` between them."""
    rooms = [_ROOM_PREFIX.sub("", room.strip()) for room in _REMOTE_ROOM.sub("À distance", raw).split(",")]
    return ", ".join(room for room in rooms if room)


def clean_description(raw: str) -> str:
    """Drop group labels, export stamps and a leading dash."""
    text = raw
    for _ in range(_MOST_ROUNDS):
        cleaned = _LEADING_DASH.sub("", _GROUP_LABEL.sub("", without_export_stamps(text))).strip()
        if cleaned == text:
            break
        text = cleaned
    return text


def category(summary: str, location: str) -> Category:
    """Tell the kind of an event from its raw texts."""
    if _AMPHITHEATRE.search(summary) or _AMPHITHEATRE.search(location):
        return "lecture"
    for kind, pattern in _CATEGORIES:
        if pattern.search(summary):
            return kind
    return "other"


def is_remote(location: str) -> bool:
    """Whether a cleaned location is no room of the campus."""
    return location.casefold().endswith("à distance") or _DISTANCE_LEARNING.search(location) is not None


def _names_subject_only(_summary: str, _location: str, description: str) -> bool:
    """IUT de Nantes labels the lines of a description."""
    return "Matière : " in description and "Personnel : " not in description


def _names_groups_only(summary: str, location: str, description: str) -> bool:
    """IUT de Vannes writes groups in capitals and people in mixed case; lectures never name anyone."""
    if _AMPHITHEATRE.search(summary) or _AMPHITHEATRE.search(location):
        return False
    return not any(character.islower() for character in without_export_stamps(description))


# One line an institution: the start of the fullId, and how its events without a teacher look.
_TEACHER_RULES: tuple[tuple[str, TeacherRule], ...] = (
    ("iut-de-nantes.info", _names_subject_only),
    ("iut-de-vannes.butdutinfo", _names_groups_only),
)


def teacher_rule(full_id: str) -> TeacherRule | None:
    """Return the rule of the institution that a planning belongs to, None if there is none."""
    for prefix, rule in _TEACHER_RULES:
        if full_id.startswith(prefix):
            return rule
    return None
