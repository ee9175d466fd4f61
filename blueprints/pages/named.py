"""Meetings of feeds that name a room as their place, beside those that book it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import ngettext

from blueprints.pages.meetings import MeetingLine
from blueprints.services import new_session, plannings
from models import Room
from services.plannings.catalogue import Node
from services.plannings.places import Named, keys_of, named
from services.plannings.timetable import Subject
from services.schedule.slots import Slot
from services.timetable.events import CalendarEvent
from services.timetable.naming import split_title

MOST_BESIDE = 300
"""Rows that a calendar reads for them."""
FEEDS_NAMED = 2
"""Feeds that a line names; the others are counted."""

_What = tuple[str, str, datetime, datetime]


def with_named(
    own: Iterable[Sequence[MeetingLine]], found: Iterable[Named], zone: ZoneInfo
) -> tuple[list[list[MeetingLine]], list[MeetingLine]]:
    """The room's ``own`` meetings, each with the feeds that tell of it, too; and what feeds alone tell of.

    Two are the same that are called the same and take the same time, as where calendars are laid over each other.
    """
    by_feeds = _lines(found, zone)
    own = list(own)
    told = [
        [replace(line, also=by_feeds[_what(line)].who) if _what(line) in by_feeds else line for line in lines]
        for lines in own
    ]
    known = {_what(line) for lines in own for line in lines}
    return told, [line for what, line in by_feeds.items() if what not in known]


def named_beside(
    node: Node, within: Slot, events: Iterable[CalendarEvent], zone: ZoneInfo
) -> list[MeetingLine]:
    """What feeds alone tell of, beside the ``events`` in the calendar of a room; nothing in any other calendar."""
    if not isinstance(node, Subject) or node.kind != Room.kind:
        return []
    with new_session()() as session:
        found = named(session, keys_of(session.get_one(Room, node.record_id)), within, MOST_BESIDE)
    known = {(one.title, one.kind, one.starts_at, one.ends_at) for one in events}
    return [line for what, line in _lines(found, zone).items() if what not in known]


def _lines(several: Iterable[Named], zone: ZoneInfo) -> dict[_What, MeetingLine]:
    """What is not in the catalogue any more is left out."""
    feeds = plannings().feeds()
    found: dict[_What, list[tuple[str, Named]]] = {}
    for one in several:
        node, name = feeds.get(one.full_id), split_title(one.mention.summary)
        if node is not None:
            what = name.title, name.kind, one.mention.starts_at, one.mention.ends_at
            found.setdefault(what, []).append((node.title, one))
    return {what: _line(members, zone) for what, members in found.items()}


def _line(members: list[tuple[str, Named]], zone: ZoneInfo) -> MeetingLine:
    titles = list(dict.fromkeys(title for title, _one in members))
    first = members[0][1]
    mention = first.mention
    return MeetingLine(
        name=split_title(mention.summary),
        starts=mention.starts_at.astimezone(zone),
        ends=mention.ends_at.astimezone(zone),
        all_day=mention.all_day,
        cancelled=False,
        where="",
        who=_enumerated(titles),
        groups="",
        href=url_for("pages.event", planning=first.full_id, uid=mention.uid),
    )


def _enumerated(titles: list[str]) -> str:
    """``TD 1, TD 2 and 3 more``."""
    shown, more = ", ".join(titles[:FEEDS_NAMED]), len(titles) - FEEDS_NAMED
    if more <= 0:
        return shown
    return ngettext("%(titles)s and %(num)s more", "%(titles)s and %(num)s more", more, titles=shown)


def _what(line: MeetingLine) -> _What:
    return line.name.title, line.name.kind, line.starts, line.ends
