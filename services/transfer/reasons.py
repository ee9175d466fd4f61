"""Why rows are left out, as data: doors have words for it in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.changes.errors import ManagedUpstream, NotUnique, Refused
from services.registries.groups import PartOfItself
from services.registries.terms import TermEndsBeforeStart
from services.schedule.conflicts import Clashing
from services.schedule.recurrence import BadRule
from services.schedule.slots import EndNotAfterStart, TooLong

ENGLISH = {
    "missing": "{property} is missing",
    "whole_number": "not a whole number",
    "range": "not between {smallest} and {largest}",
    "day": "not a date; write 2026-11-02 or 02/11/2026",
    "instant": "not a date with a time; write 2026-11-02T10:00 or 02/11/2026 10:00",
    "skipped_hour": "the clocks skip this hour on that day",
    "yes_or_no": "neither true nor false",
    "status": "none of {statuses}",
    "uuid": "not a UUID",
    "longer": "longer than {longest} characters",
    "no_text": "holds characters that are no text",
    "several_called": "several rows of {entity} are called {text!r}; give the id",
    "several_alike": "several rows of {entity} are called so; give the id",
    "nothing_called": "there is no {entity} {text!r}",
    "row_refused": "the row of {entity} {text} in this import was refused",
    "row_deleted": "this id belongs to a row that was deleted; leave the id out to make a new one",
    "item_deleted": "this id belongs to an item that was deleted; leave the id out to make a new one",
    "same_row": "line {line} is about the same row",
    "same_item": "line {line} is about the same item",
    "stays_in_level": "a group stays in its level",
    "above_elsewhere": "the group above is of another level",
    "series_told_otherwise": "an earlier row tells this series otherwise",
    "no_series": "not a weekly series; it is told by {keys}",
    "bad_series": "not a weekly series: {problem}",
    "taken": "{english}",
}
"""By code; the API shows these."""
_OF_RULES: Mapping[type[Refused], str] = {
    NotUnique: "not_unique",
    ManagedUpstream: "managed",
    TermEndsBeforeStart: "term_ends_before_start",
    PartOfItself: "part_of_itself",
    Clashing: "group_clashes",
    BadRule: "bad_rule",
    EndNotAfterStart: "end_not_after_start",
    TooLong: "too_long",
}
"""Rules of the timetable, which have English words of their own."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands in the way of a row, and what it speaks of; everything is JSON."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    of: str = ""
    """The property whose cell says so; it is told before."""

    def __str__(self) -> str:
        told = self.plain()
        return f"{self.of}: {told}" if self.of else told

    def plain(self) -> str:
        """In English, without the property."""
        return ENGLISH.get(self.code, "{english}").format_map(self.values)


def rule_broken(refused: Refused) -> Reason:
    """What a rule of the timetable says to a row."""
    values: dict[str, Any] = {"english": str(refused)}
    if isinstance(refused, NotUnique):
        values |= {"field": refused.field, "value": refused.value}
    if isinstance(refused, Clashing):
        values["names"] = list(dict.fromkeys(clash.name for clash in refused.clashes))[:5]
    return Reason(_OF_RULES.get(type(refused), "bad_rule"), values)
