"""Why a change was refused, what is free instead, and how to go on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from blueprints.pages.desk.event_form import suggestion_text
from blueprints.pages.words import clock, number, short_day, short_weekday
from blueprints.services import settings
from services.schedule import reading
from services.schedule.conflicts import Clash, Sort, names_of
from services.schedule.fields import EventFields
from services.schedule.slots import Slot
from services.schedule.suggestions import Suggestion, suggest

SUGGESTED = 5
_FEW = 3
"""Clashes that are told one by one."""


@dataclass(frozen=True)
class Place:
    """Where a meeting could be instead."""

    value: str
    when: str
    detail: str


@dataclass(frozen=True)
class Trouble:
    """What the panel says above the form."""

    heading: str
    lines: Sequence[str] = ()
    free: str = ""
    places: Sequence[Place] = ()
    hits: frozenset[int] = frozenset()
    sorts: frozenset[Sort] = frozenset()
    """What is taken: the fields that are to blame."""


def clash_trouble(
    session: Session, clashes: Sequence[Clash], fields: EventFields, event_id: int | None, *, is_single: bool
) -> Trouble:
    """Names what is in the way. Of a meeting alone it is also told what is free, and where else it could be."""
    hits = frozenset(clash.event_id for clash in clashes)
    titles = titles_of(session, hits)
    told = list(dict.fromkeys(clash_words(clash, titles, fields.slot) for clash in clashes))
    more = len(told) - _FEW
    lines = told[1:_FEW]
    if more > 0:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", more, count=number(more)))
    return Trouble(
        told[0],
        lines,
        _free(session, clashes, fields) if is_single else "",
        _places(session, fields, event_id) if is_single else (),
        hits,
        frozenset(clash.sort for clash in clashes),
    )


def titles_of(session: Session, event_ids: Collection[int]) -> dict[int, str]:
    """What events are called."""
    found = reading.titles_of(session, event_ids)
    return {event_id: title or _("Untitled") for event_id, title in found.items()}


def clash_words(clash: Clash, titles: dict[int, str], wanted: Slot) -> str:
    """``L2 INFO TD2 is in Algorithmique, 14:00 – 17:00``."""
    values = {
        "name": clash.name,
        "title": titles.get(clash.event_id, ""),
        "when": times_words(clash.slot, wanted),
    }
    if clash.sort == "room":
        return _("%(name)s is taken by %(title)s, %(when)s", **values)
    return _("%(name)s is in %(title)s, %(when)s", **values)


def times_words(slot: Slot, near: Slot | None = None) -> str:
    """``14:00 – 17:00``, with the day where it is not that of ``near``."""
    zone = settings().zone
    starts, ends = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    times = f"{clock(starts)}\u00a0–\u00a0{clock(ends)}"
    if near is not None and near.starts_at.astimezone(zone).date() == starts.date():
        return times
    return f"{short_day(starts)}, {times}"


def _free(session: Session, clashes: Sequence[Clash], fields: EventFields) -> str:
    """``F-007 and Prof. Brandt are free.``"""
    taken = {(clash.sort, clash.id) for clash in clashes}
    known = names_of(session, fields.resources)
    names = [name for wanted, name in known.items() if wanted not in taken]
    return _("Free then: %(names)s.", names=", ".join(names)) if names else ""


def _places(session: Session, fields: EventFields, event_id: int | None) -> list[Place]:
    found = suggest(
        session,
        fields,
        event_id=event_id,
        zone=settings().zone,
        opening_hours=settings().opening_hours,
        now=datetime.now(UTC),
        limit=SUGGESTED,
    )
    return [_place(one) for one in found]


def _place(suggestion: Suggestion) -> Place:
    zone = settings().zone
    starts = suggestion.slot.starts_at.astimezone(zone)
    ends = suggestion.slot.ends_at.astimezone(zone)
    day = short_weekday(starts.date()) if suggestion.is_same_day else short_day(starts)
    details = [room.name for room in suggestion.rooms]
    if suggestion.is_nearest:
        details.append(_("nearest"))
    elif suggestion.is_same_hour:
        details.append(_("same hour"))
    return Place(
        suggestion_text(suggestion.slot, suggestion.room_ids),
        f"{day} {clock(starts)}\u00a0–\u00a0{clock(ends)}",
        " · ".join(details),
    )
