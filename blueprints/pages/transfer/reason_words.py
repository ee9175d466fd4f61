"""Why rows of an import are left out, in the language of the reader."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints.pages.desk.refused import bad_rule_words
from blueprints.pages.desk.trouble import times_words
from blueprints.pages.transfer.words import entity_word
from blueprints.pages.words import number
from services.schedule.slots import Slot
from services.transfer.reasons import Reason

Values = Mapping[str, Any]
WORDS = {
    "missing": lazy_gettext("It is missing, and a new row needs it."),
    "whole_number": lazy_gettext("This is no whole number."),
    "day": lazy_gettext("This is no date. Write 2026-11-02 or 02/11/2026."),
    "instant": lazy_gettext("This is no date with a time. Write 2026-11-02T10:00 or 02/11/2026 10:00."),
    "skipped_hour": lazy_gettext("The clocks skip this hour on that day."),
    "yes_or_no": lazy_gettext("This is neither yes nor no."),
    "status": lazy_gettext("This is no status. There are %(statuses)s."),
    "uuid": lazy_gettext("This is no UUID."),
    "no_text": lazy_gettext("It holds characters that are no text."),
    "several_called": lazy_gettext("Several among “%(entity)s” are called “%(text)s”. Give the id."),
    "several_alike": lazy_gettext("Several among “%(entity)s” are called so. Give the id."),
    "nothing_called": lazy_gettext("Nothing among “%(entity)s” is called “%(text)s”."),
    "row_refused": lazy_gettext("The row of “%(entity)s” with the id %(text)s is left out itself."),
    "row_deleted": lazy_gettext("This id is that of a deleted row. Leave the id out to make a new one."),
    "item_deleted": lazy_gettext("This id is that of a deleted meeting. Leave the id out to make a new one."),
    "same_row": lazy_gettext("Row %(line)s says something of the same one."),
    "same_item": lazy_gettext("Row %(line)s says something of the same meeting."),
    "stays_in_level": lazy_gettext("A group stays in its level."),
    "above_elsewhere": lazy_gettext("The group above is of another level."),
    "series_told_otherwise": lazy_gettext("An earlier row says something else of this series."),
    "no_series": lazy_gettext("This is no weekly series. It needs %(keys)s."),
    "bad_series": lazy_gettext("This is no weekly series that can be understood."),
    "not_unique": lazy_gettext("Another one has “%(value)s” already."),
    "managed": lazy_gettext(
        "It comes from StarPlan, the university’s own system. It can only be changed there."
    ),
    "term_ends_before_start": lazy_gettext("The last day cannot come before the first."),
    "part_of_itself": lazy_gettext("A group cannot be a part of itself or of one of its own parts."),
    "end_not_after_start": lazy_gettext("The end must come after the start."),
    "too_long": lazy_gettext("A meeting takes at most 24 hours."),
}
"""By code; those that need more than their values are below."""


def register(bp: Blueprint) -> None:
    bp.app_template_filter()(told_reason)


def told_reason(row: Mapping[str, Any]) -> str:
    """Of a row that is shown; one that was checked before reasons had codes says it in English."""
    reason = row.get("reason")
    return str(row["message"]) if reason is None else reason_words(reason["code"], reason["values"])


def reason_words(code: str, values: Values) -> str:
    """What a reason is, as a sentence."""
    if code in _FULL:
        return _FULL[code](values)
    told = {**values, "entity": entity_word(values["entity"])} if "entity" in values else dict(values)
    return str(WORDS[code]) % told


def column_words(reason: Reason, column: str) -> str:
    """The same in the error sheet, which has no mark at the cell that is to blame."""
    words = reason_words(reason.code, reason.values)
    return f"{column}: {words}" if column else words


def _range(values: Values) -> str:
    bounds = {name: number(values[name]) if values[name] > 9999 else values[name] for name in values}
    return _("This is not between %(smallest)s and %(largest)s.", **bounds)


def _longer(values: Values) -> str:
    return _("This is longer than %(longest)s characters.", longest=number(values["longest"]))


def _taken(values: Values) -> str:
    return " ".join(map(_clash, values["clashes"]))


def _clash(clash: Values) -> str:
    slot = Slot(datetime.fromisoformat(clash["starts"]), datetime.fromisoformat(clash["ends"]))
    told = {**clash, "when": times_words(slot)}
    if clash["line"] is None:
        return _("%(name)s is taken by meeting %(item)s, %(when)s.", **told)
    return _("%(name)s is taken by row %(line)s, %(when)s.", **told)


def _group_clashes(values: Values) -> str:
    names = ", ".join(values["names"])
    return _("Its meetings would overlap with those that stand above: %(names)s.", names=names)


_FULL: Mapping[str, Callable[[Values], str]] = {
    "range": _range,
    "longer": _longer,
    "taken": _taken,
    "group_clashes": _group_clashes,
    "bad_rule": lambda _values: bad_rule_words(),
}
