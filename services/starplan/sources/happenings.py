"""What the newer flavour's answers hold, in whatever way a release writes dates and names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.starplan.server import Page
from services.starplan.sources.json_answers import items, read_json, text_of
from services.starplan.upstream import UpstreamFailed

Item = dict[str, Any]

_EVERY = {"WEEK": 1, "TWO_WEEKS": 2, "THREE_WEEKS": 3, "FOUR_WEEKS": 4}
_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Happening:
    """A booking as the server tells it: on one ``day``, or each ``every``-th week on a ``weekday`` (0 = Monday)."""

    key: str
    """What it is known by in another answer."""
    day: date | None
    weekday: int | None
    every: int
    begin: int
    """Minutes of the local day."""
    end: int
    title: str
    rooms: tuple[str, ...]
    people: tuple[str, ...]
    cohorts: tuple[str, ...]
    holiday: bool


def read_happenings(page: Page, zone: ZoneInfo) -> list[Happening]:
    """Those of a plan; one that makes no sense has neither a day nor a weekday. Raises UpstreamFailed."""
    plan = read_json(page)
    if not isinstance(plan, dict) or "happenings" not in plan:
        raise UpstreamFailed("malformed", "a plan without happenings")
    return [_happening(item, zone) for item in items(plan["happenings"])]


def read_lecture_times(page: Page) -> dict[str, tuple[date, date]]:
    """By id of the term: its first and last day of lectures, for those terms that have both."""
    found = {}
    for item in items(read_json(page)):
        first, last = _iso(item.get("beginOfLectureDate")), _iso(item.get("endOfLectureDate"))
        if first and last and first <= last:
            found[text_of(item, "id")] = first, last
    return found


def _happening(item: Item, zone: ZoneInfo) -> Happening:
    kind = item.get("type")
    every = _EVERY.get(kind, 0) if isinstance(kind, str) else 0
    begin, end = _minute(item.get("beginMinute")), _minute(item.get("endMinute"))
    day = _date(item.get("singularDate"), zone) if kind == "DAY" else None
    weekday = item.get("weekday") if every and item.get("weekday") in range(7) else None
    usable = begin is not None and end is not None
    return Happening(
        key=_key(item),
        day=day if usable else None,
        weekday=weekday if usable else None,
        every=every,
        begin=begin or 0,
        end=end or 0,
        title=text_of(item, "orglectureName"),
        rooms=_location(item.get("roomNames")),
        people=_names(item.get("lecturerNames")),
        cohorts=_names(item.get("planningGroupNames")),
        holiday=item.get("holiday") is True,
    )


def _key(item: Item) -> str:
    """Its id; where it has none, what it says."""
    said = (text_of(item, name) for name in ("weekday", "beginMinute", "endMinute", "orglectureName"))
    return text_of(item, "id") or "|".join((*said, *_location(item.get("roomNames"))))


def _minute(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _A_DAY else None


def _date(value: Any, zone: ZoneInfo) -> date | None:
    """ISO 8601, milliseconds since 1970, or year, month and day: what JSON makers of that language write."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, zone).date()
        if isinstance(value, list):
            return date(*value)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return _iso(value)


def _iso(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _location(value: Any) -> tuple[str, ...]:
    """Rooms as far as the server has split them."""
    return _texts(value) if isinstance(value, list) else _texts([value])


def _names(value: Any) -> tuple[str, ...]:
    """Names of people or groups, which hold no commas."""
    return _texts(value) if isinstance(value, list) else _texts(str(value or "").split(","))


def _texts(values: list[Any]) -> tuple[str, ...]:
    texts = (" ".join(value.split()) for value in values if isinstance(value, str))
    return tuple(text for text in texts if text)
