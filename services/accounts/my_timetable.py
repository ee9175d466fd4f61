"""What somebody has chosen for their own timetable: plannings, and the courses that they leave out of them."""

from collections.abc import Iterable
from typing import Any

from services.accounts.preference_values import PreferenceValues
from services.plannings.selection import MOST_PLANNINGS, Hidden, Selection, selected


def all_of_mine(chosen: PreferenceValues) -> Selection:
    """All of them, be they none, or more than one calendar shows."""
    return Selection(tuple(chosen.plannings or ()), tuple(my_hidden(chosen)))


def my_selection(chosen: PreferenceValues, existing: Iterable[str]) -> Selection:
    """What one calendar shows: the first of the chosen plannings, out of those that are ``existing``.

    Raises NothingSelected when there are none.
    """
    return selected(list(existing)[:MOST_PLANNINGS], my_hidden(chosen))


def my_hidden(chosen: PreferenceValues) -> list[Hidden]:
    return [Hidden(one["course"], one["planning"]) for one in chosen.hidden_courses or ()]


def as_choices(selection: Selection) -> dict[str, Any]:
    """The choices that make a selection one's own timetable."""
    return {"plannings": list(selection.of), "hiddenCourses": hidden_choice(selection.hidden)}


def hidden_choice(hidden: Iterable[Hidden]) -> list[dict[str, str]]:
    return [{"planning": one.planning, "course": one.course} for one in hidden]
