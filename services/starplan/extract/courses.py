"""Which course is taught."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.starplan.extract.modules import Title, title_of
from services.starplan.extract.texts import LONGEST_NAME, plain
from services.starplan.lesson import CourseName
from services.starplan.upstream import Lecture

_LONGEST_CODE = 50


class LectureNames:
    """The lectures of a group, by what a plan calls them."""

    def __init__(self, lectures: Iterable[Lecture] = ()) -> None:
        self._codes: dict[str, str] = {}
        """Module number, folded name or folded short name -> short name; of several the shortest."""
        self._full_names: dict[str, str] = {}
        """Folded short name -> name."""
        titles = [(title_of(lecture.short_name), title_of(lecture.name)) for lecture in lectures]
        for short, long in sorted(titles, key=lambda pair: (len(pair[0].name), pair[0].name, pair[1].name)):
            for key in {*short.numbers, *long.numbers, plain(long.name), plain(short.name)} - {""}:
                self._codes.setdefault(key, short.name[:_LONGEST_CODE])
            self._full_names.setdefault(plain(short.name), long.name)
        self.content = (tuple(sorted(self._codes.items())), tuple(sorted(self._full_names.items())))

    def __contains__(self, text: str) -> bool:
        return plain(text) in self._codes

    def code(self, *names: str) -> str:
        """The short name of the lecture that has the first of the ``names`` that any has; empty when none has."""
        keys = (plain(name) for name in names if name)
        return next((self._codes[key] for key in keys if key in self._codes), "")

    def full_name(self, title: Title) -> str:
        """What a short form stands for, when it is known and, where it was cut, only one lecture begins so."""
        key = plain(title.name)
        if key in self._full_names:
            return self._full_names[key] or title.name
        if not title.is_cut or not key:
            return title.name
        begun = {
            name
            for short, name in self._full_names.items()
            if plain(name).startswith(key) or short.startswith(key)
        }
        return begun.pop() if len(begun) == 1 else title.name


def is_title(line: str, summary: str, lectures: LectureNames) -> bool:
    """Whether the first line of a description is the title of what ``summary`` names, and no person or remark.

    It is when both have the same module number. A summary without one, cut or not, is believed to be short for a line
    with one. A line without one must be the name of a lecture, or go on as the summary begins.
    """
    title, short = title_of(line), title_of(summary)
    if not short.name:
        return True
    if short.numbers and title.numbers:
        return not short.numbers.isdisjoint(title.numbers)
    if title.numbers:
        return True
    if title.name in lectures:
        return True
    begins = plain(title.name).startswith(plain(short.name))
    return begins if short.is_cut else plain(title.name) == plain(short.name)


def course_of(
    line: str, summary: str, lectures: LectureNames, aliases: Mapping[str, CourseName] | None = None
) -> CourseName:
    """The course of a meeting whose title is ``line``; empty when that is no title.

    ``aliases``: folded name or module number -> the course that is meant. The name is empty only where both are.
    """
    title, short = title_of(line), title_of(summary)
    number = title.module_number or short.module_number
    name = lectures.full_name(title if title.name else short)
    code = lectures.code(number, name, short.name)
    key = number or plain(name[:LONGEST_NAME])
    course = CourseName(name[:LONGEST_NAME].rstrip(), number, code, key)
    known = aliases or {}
    meant = known.get(key) or known.get(plain(name))
    return course if meant is None else _as_known(course, meant)


def _as_known(course: CourseName, meant: CourseName) -> CourseName:
    """``course`` as it is known elsewhere. Under its own name it stays what it is and keeps its number."""
    name, code = meant.name or course.name, meant.code or course.code
    if meant.key == plain(course.name):
        return replace(course, name=name, code=code)
    return CourseName(name, meant.module_number, code, meant.key)
