"""What would be in the way of an event at a place, told while it is dragged or typed."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from blueprints.access import for_people
from blueprints.pages.desk.answers import event_asked_for
from blueprints.pages.desk.panel import taking
from blueprints.pages.desk.state import EVENT, LARGEST_ID, desk_state, subject_of
from blueprints.pages.desk.trouble import clash_words, titles_of
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.services import new_session, settings
from models import Role
from services.database import snapshot
from services.schedule.conflicts import clashes_of
from services.schedule.fields import Resources
from services.schedule.slots import LONGEST, Slot


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/events/check", view_func=check_new_event)
    bp.add_url_rule(f"/desk/events/{EVENT}/check", view_func=check_event)


@for_people(Role.ADMIN)
def check_new_event() -> Response:
    """What is in the way of a new event of the schedule that the address names, or of what it lists."""
    state = desk_state()
    with snapshot(new_session()) as session:
        subject = subject_of(state)
        usual = taking(session, subject) if subject else Resources()
        return _checked(session, usual, 0)


@for_people(Role.ADMIN)
def check_event(event_id: int) -> Response:
    """What is in the way of a stored event: of what it takes, where the address does not list something else."""
    with snapshot(new_session()) as session:
        return _checked(session, event_asked_for(session, event_id).fields.resources, event_id)


def _checked(session: Session, usual: Resources, event_id: int) -> Response:
    """``<p data-hits="12 15">`` with names; without text where nothing is in the way or nothing can be said."""
    slot = _slot()
    wanted = _listed(usual)
    clashes = clashes_of(session, slot, wanted, ignoring=[event_id]) if slot else []
    hits = sorted({clash.event_id for clash in clashes})
    titles = titles_of(session, hits)
    told = dict.fromkeys(clash_words(clash, titles, slot) for clash in clashes if slot)
    html = Markup('<p data-hits="{}">{}</p>').format(" ".join(map(str, hits)), "; ".join(told))
    return kept_nowhere(page_answer(html))


def _slot() -> Slot | None:
    """None for what is no slot yet: somebody is typing."""
    given = request.args
    try:
        on = date.fromisoformat(given.get("date", ""))
        start, end = (time.fromisoformat(given.get(name, "")) for name in ("start", "end"))
        last = on + timedelta(days=1) if given.get("overnight") or end == time() else on
        starts_at, ends_at = (
            datetime.combine(day, at, settings().zone).astimezone(UTC)
            for day, at in ((on, start), (last, end))
        )
    except (ValueError, OverflowError):
        return None
    return Slot(starts_at, ends_at) if timedelta() < ends_at - starts_at <= LONGEST else None


def _listed(usual: Resources) -> Resources:
    rooms = [*_numbers("room"), *_numbers("more_rooms")]
    return Resources(
        tuple(number for number in rooms if number) if "room" in request.args else usual.room_ids,
        _numbers("instructors") if "instructors" in request.args else usual.instructor_ids,
        _numbers("groups") if "groups" in request.args else usual.group_ids,
    )


def _numbers(name: str) -> tuple[int, ...]:
    texts = request.args.getlist(name)[:100]
    sent = (int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 11)
    return tuple(dict.fromkeys(number for number in sent if number <= LARGEST_ID))
