"""A week as StarPlan paints it: columns with dates, and boxes at pixels.

Not with html.parser: 50 kB of unclosed tags hold it for minutes. Here one pass finds every tag.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.ics.plain_text import plain_text
from services.starplan.upstream import UpstreamFailed

MOST_NESTED = 100
# Values may hold brackets, so quotes count. No tag is longer than a script in it, and one that does not end costs no
# more than looking that far.
_TAG = re.compile(
    r"""<(?P<ends>/?)(?P<name>[A-Za-z][A-Za-z0-9]*+)"""
    r"""(?P<attributes>(?:[^<>"']{1,500}+|"[^"]{0,1000}+"|'[^']{0,1000}+'){0,50}+)>"""
)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(class|style|data-date)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_LEFT = re.compile(r"(?:^|[;\s])left:\s*(-?\d{1,6})(?:\.\d+)?px")
_FIRST_BOX = re.compile(r"<[^<>]{0,500}\bttevent\b")


class Column(NamedTuple):
    """A day: pixels from the left; None where the week is shown without dates."""

    left: int
    day: date | None


class Box(NamedTuple):
    """An event: pixels from the left, and the lines of its tooltip."""

    left: int
    lines: tuple[str, ...]
    holiday: bool


class Week(NamedTuple):
    columns: Sequence[Column]
    boxes: Sequence[Box]

    def shows(self, monday: date) -> bool:
        """Whether all its columns have dates, of the week that begins then."""
        days = [column.day for column in self.columns]
        return bool(days) and all(day and timedelta(0) <= day - monday < timedelta(weeks=1) for day in days)

    def day_of(self, box: Box) -> date | None:
        """The last column that begins at the box or left of it; boxes begin a pixel early."""
        begun = [column for column in self.columns if column.left <= box.left + 1]
        return max(begun, key=lambda column: column.left).day if begun else None


class WeekReader:
    """Reads the weeks of one plan; what many of them have in common, all boxes, it reads once."""

    def __init__(self) -> None:
        self._boxes: dict[str, Sequence[Box]] = {}

    def read(self, text: str) -> Week:
        """Raises UpstreamFailed (malformed) for a page that is nested as no week is."""
        first = _FIRST_BOX.search(text)
        at = first.start() if first else len(text)
        head, rest = text[:at], text[at:]
        if rest not in self._boxes:
            self._boxes[rest] = _Page(rest).boxes
        return Week(_Page(head).columns, self._boxes[rest])


@dataclass
class _Open:
    """A division that has not ended: what it is, where it stands on the page, and where its text begins."""

    css: frozenset[str]
    left: int
    begins: int


class _Page:
    """Columns and boxes; all else on the page does not count."""

    def __init__(self, text: str) -> None:
        self.columns: list[Column] = []
        self.boxes: list[Box] = []
        self._text = text
        self._open: list[_Open] = []
        for tag in _TAG.finditer(text):
            if not tag["ends"]:
                self._begin(tag)
            elif tag["name"].lower() == "div" and self._open:
                self._end(self._open.pop(), tag.start())

    def _begin(self, tag: re.Match[str]) -> None:
        given = {name: "".join(values) for name, *values in _ATTRIBUTE.findall(tag["attributes"])}
        if tag["name"].lower() == "div":
            self._open_division(given, tag.end())
        day = _date(given.get("data-date", ""))
        if day and self._inside("ttweekdaycell"):
            self.columns[-1] = self.columns[-1]._replace(day=day)

    def _open_division(self, given: dict[str, str], begins: int) -> None:
        if len(self._open) >= MOST_NESTED:
            raise UpstreamFailed("malformed", "a page nested deeper than any week")
        css = frozenset(given.get("class", "").split())
        left = _LEFT.search(given.get("style", ""))
        self._open.append(_Open(css, int(left[1]) if left else 0, begins))
        if "ttweekdaycell" in css:
            self.columns.append(Column(self._open[-1].left, None))

    def _end(self, ended: _Open, at: int) -> None:
        box = self._inside("ttevent")
        if "tooltip" in ended.css and box is not None:
            lines = (
                " ".join(line.split()) for line in plain_text(self._text[ended.begins : at]).splitlines()
            )
            self.boxes.append(Box(box.left, tuple(filter(None, lines)), "holidayg" in box.css))

    def _inside(self, css: str) -> _Open | None:
        return next((one for one in reversed(self._open) if css in one.css), None)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
