"""Where the sync has put events on events of our own: somebody has to move one of the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.access import for_people
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.words import clock, long_day_and_year, number, short_day
from blueprints.services import new_session, operations, settings
from models import Group, Instructor, Role, Room
from services.database import snapshot
from services.plannings.timetable_tree import full_id_of
from services.schedule.clashes import SyncedClash
from services.schedule.clashing_pairs import extract
from services.schedule.reading import ScheduledEvent
from services.schedule.slots import Slot
from services.schedule.wording import summary_of

PAGE = "admin/clashes.html"
PAGE_LENGTH = 100
SHARED = {
    "room": lazy_gettext("Room %(name)s"),
    "instructor": "%(name)s",
    "group": lazy_gettext("Group %(name)s"),
}


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/clashes", view_func=admin_clashes)


@dataclass(frozen=True)
class Wanted:
    page: int

    def link(self, page: int) -> str:
        return url_for("pages.admin_clashes", page=page)


@for_people(Role.ADMIN)
def admin_clashes() -> Response:
    """Those to come, the next ones first, a hundred a page."""
    given, now = request.args.get("page", ""), datetime.now(UTC)
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 1
    wanted = Wanted(max(1, number))
    first = (wanted.page - 1) * PAGE_LENGTH
    with snapshot(new_session()) as session:
        clashes = operations().clashes.to_come(session, now)
        found = extract(session, clashes, first, PAGE_LENGTH)
    context = {
        "heading": _heading(found.count),
        "extract": found,
        "first": first,
        "wanted": wanted,
        "is_followed": operations().sweeps is not None,
        "when": lambda slot: _when(slot, now),
        "what": _what,
        "title": summary_of,
        "page_of": _page_of,
        "editor_of": _editor_of,
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context)))


def _heading(amount: int) -> str:
    if not amount:
        return _("Nothing clashes")
    return ngettext("%(count)s clash to come", "%(count)s clashes to come", amount, count=number(amount))


def _when(slot: Slot, now: datetime) -> str:
    """``Mon 5 October, 19:00 – 19:30``; the year where it is not this one."""
    starts, ends = slot.starts_at.astimezone(settings().zone), slot.ends_at.astimezone(settings().zone)
    day = short_day(starts) if starts.year == now.year else long_day_and_year(starts)
    return f"{day}, {clock(starts)}\u00a0–\u00a0{clock(ends)}"


def _what(clash: SyncedClash) -> str:
    return str(SHARED[clash.sort]) % {"name": clash.name}


def _page_of(scheduled: ScheduledEvent) -> str | None:
    """The page of a meeting, in the timetable of something that it takes."""
    takes = _taken_by(scheduled)
    return url_for("pages.event", planning=full_id_of(takes[0]), uid=scheduled.event.uid) if takes else None


def _editor_of(scheduled: ScheduledEvent) -> str | None:
    """Where it is moved."""
    takes = _taken_by(scheduled)
    if not takes:
        return None
    on = scheduled.event.starts_at.astimezone(settings().zone).date()
    return url_for("pages.desk_event", event_id=scheduled.event.id, of=full_id_of(takes[0]), date=on)


def _taken_by(scheduled: ScheduledEvent) -> Sequence[Group | Room | Instructor]:
    return (*scheduled.groups, *scheduled.rooms, *scheduled.instructors)
