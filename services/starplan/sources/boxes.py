"""A week as StarPlan paints it: columns with dates, and boxes at pixels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import NamedTuple

from services.starplan.upstream import UpstreamFailed

MOST_NESTED = 100
_LEFT = re.compile(r"(?:^|[;\s])left:\s*(-?\d{1,6})(?:\.\d+)?px")
_FIRST_BOX = re.compile(r"<[^<>]*\bttevent\b")


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
        return max(begun)[1] if begun else None


class WeekReader:
    """Reads the weeks of one plan; what many of them have in common, all boxes, it reads once."""

    def __init__(self) -> None:
        self._boxes: dict[str, Sequence[Box]] = {}

    def read(self, text: str) -> Week:
        first = _FIRST_BOX.search(text)
        at = first.start() if first else len(text)
        if text[at:] not in self._boxes:
            self._boxes[text[at:]] = _parsed(text[at:]).boxes
        return Week(_parsed(text[:at]).columns, self._boxes[text[at:]])


def _parsed(text: str) -> "_Parser":
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser


@dataclass
class _Open:
    """A division that has not ended: what it is, and where it begins."""

    css: frozenset[str]
    left: int = 0
    lines: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    """Collects columns and boxes; all else on the page does not count."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.columns: list[Column] = []
        self.boxes: list[Box] = []
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "div":
            if len(self._open) >= MOST_NESTED:
                raise UpstreamFailed("malformed", "a page nested deeper than any week")
            css = frozenset(given.get("class", "").split())
            left = _LEFT.search(given.get("style", ""))
            self._open.append(_Open(css, int(left[1]) if left else 0))
            if "ttweekdaycell" in css:
                self.columns.append(Column(self._open[-1].left, None))
        elif tag == "br":
            self._line_ends()
        day = _date(given.get("data-date", ""))
        if day and self._inside("ttweekdaycell"):
            self.columns[-1] = self.columns[-1]._replace(day=day)

    def handle_endtag(self, tag: str) -> None:
        if tag != "div" or not self._open:
            return
        ended = self._open.pop()
        box = self._inside("ttevent")
        if "tooltip" in ended.css and box is not None:
            lines = (" ".join(line.split()) for line in ended.lines)
            self.boxes.append(
                Box(box.left, tuple(line for line in lines if line), holiday="holidayg" in box.css)
            )

    def handle_data(self, data: str) -> None:
        tooltip = self._inside("tooltip")
        if tooltip is not None:
            tooltip.lines = tooltip.lines or [""]
            tooltip.lines[-1] += data

    def _line_ends(self) -> None:
        tooltip = self._inside("tooltip")
        if tooltip is not None:
            tooltip.lines.append("")

    def _inside(self, css: str) -> _Open | None:
        return next((one for one in reversed(self._open) if css in one.css), None)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
