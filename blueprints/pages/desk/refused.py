"""A write that was refused: the panel keeps what was typed, and says why and how to go on."""

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.pages.desk.answers import Desk, event_asked_for, shown
from blueprints.pages.desk.cards import Wanted
from blueprints.pages.desk.event_form import EventForm
from blueprints.pages.desk.panel import form_of, read_panel
from blueprints.pages.desk.scene import read_scene
from blueprints.pages.desk.stale import stale
from blueprints.pages.desk.trouble import Trouble, clash_trouble
from blueprints.pages.errors import busy_words
from blueprints.pages.forms import blame
from blueprints.services import new_session
from models import Course
from services.changes.errors import Busy, ManagedUpstream, Outdated, Refused, Unknown
from services.database import snapshot
from services.schedule.conflicts import Clashing
from services.schedule.fields import EventFields
from services.schedule.reading import ScheduledEvent
from services.schedule.recurrence import BadRule
from services.schedule.series import Scope
from services.schedule.slots import EndNotAfterStart, TooLong


def refusal(
    desk: Desk,
    reason: Refused,
    form: EventForm | None,
    wanted: EventFields | None,
    event: ScheduledEvent | int | None,
) -> Response:
    """409 for what clashes or is locked, 412 for what somebody else has changed, 400 for what cannot be, 503 when busy.

    ``form`` is None where only a move was sent: then the panel shows the event in the place that was ``wanted``.
    ``event`` is None for a new one; of a stored one its id is enough, and what was read of it before the write spares
    reading it again, unless it has changed since.
    """
    with snapshot(new_session()) as session:
        scheduled = _scheduled(session, event, reason)
        if form is None:
            form = _moved_form(session, scheduled, wanted)
        taken = scheduled.fields if wanted is None and scheduled is not None else wanted
        if isinstance(reason, Clashing) and taken is not None:
            return _clash(session, desk, reason, form, taken, scheduled)
        if isinstance(reason, Outdated) and wanted is not None and scheduled is not None:
            form.version.data = scheduled.event.version
            form.version.raw_data = None
            scene = read_scene(session, desk.subject, desk.state)
            told = stale(session, scheduled, wanted)
            return shown(scene, read_panel(session, scene, form, scheduled, stale=told), 412, told.heading)
        return _other(session, desk, reason, form, scheduled)


def _scheduled(
    session: Session, event: ScheduledEvent | int | None, reason: Refused
) -> ScheduledEvent | None:
    if isinstance(event, ScheduledEvent):
        if not isinstance(reason, Outdated):
            return event
        event = event.event.id
    return None if event is None else event_asked_for(session, event)


def invalid(desk: Desk, form: EventForm, event_id: int | None) -> Response:
    """400 with what is wrong at its field."""
    with snapshot(new_session()) as session:
        scheduled = None if event_id is None else event_asked_for(session, event_id)
        scene = read_scene(session, desk.subject, desk.state)
        said = _("Nothing was saved: something is wrong in the form.")
        return shown(scene, read_panel(session, scene, form, scheduled), 400, said)


def days_refusal(desk: Desk, reason: Refused, event_id: int) -> Response:
    """As refusal(), of days of a series that cannot be put back: the form is that of the meeting it was opened at."""
    with snapshot(new_session()) as session:
        scheduled = event_asked_for(session, event_id)
        form = form_of(session, scheduled)
        if not isinstance(reason, Clashing):
            return _other(session, desk, reason, form, scheduled)
        trouble = clash_trouble(session, reason.clashes, scheduled.fields, event_id, is_single=False)
        scene = read_scene(session, desk.subject, desk.state)
        panel = read_panel(session, scene, form, scheduled, trouble=trouble)
        return shown(scene, panel, 409, trouble.heading)


def _clash(
    session: Session,
    desk: Desk,
    reason: Clashing,
    form: EventForm,
    wanted: EventFields,
    scheduled: ScheduledEvent | None,
) -> Response:
    event_id = scheduled.event.id if scheduled else None
    is_single = form.chosen_scope == Scope.THIS and (form.repeat.data != "weekly" or scheduled is not None)
    trouble = clash_trouble(session, reason.clashes, wanted, event_id, is_single=is_single)
    _mark(form, trouble)
    marks = Wanted(event_id or 0, _title(session, wanted, scheduled), wanted.slot, trouble.hits)
    scene = read_scene(session, desk.subject, desk.showing(wanted.slot).state, marks)
    panel = read_panel(session, scene, form, scheduled, trouble=trouble)
    return shown(scene, panel, 409, trouble.heading)


def _mark(form: EventForm, trouble: Trouble) -> None:
    """Say at the fields what is taken."""
    blame(form.start, trouble.heading)
    for sort, field in (("room", form.room), ("instructor", form.instructors), ("group", form.groups)):
        if sort in trouble.sorts:
            blame(field, _("Taken at that time."))


def _title(session: Session, fields: EventFields, scheduled: ScheduledEvent | None) -> str:
    if fields.summary or fields.course_id is None:
        return fields.summary
    course = scheduled.course if scheduled else None
    if course is None or course.id != fields.course_id:
        course = session.get(Course, fields.course_id)
    return course.name if course else ""


def _other(
    session: Session, desk: Desk, reason: Refused, form: EventForm, scheduled: ScheduledEvent | None
) -> Response:
    heading, status = refusal_words(reason)
    scene = read_scene(session, desk.subject, desk.state)
    panel = read_panel(session, scene, form, scheduled, trouble=Trouble(heading))
    return shown(scene, panel, status, heading)


def refusal_words(reason: Refused) -> tuple[str, int]:
    """Why, and the status that says it to programs."""
    if isinstance(reason, Busy):
        return busy_words(), 503
    if isinstance(reason, ManagedUpstream):
        return _("It comes from StarPlan, the university’s own system. It can only be changed there."), 409
    if isinstance(reason, Outdated):
        return _("Somebody has changed this meeting meanwhile. Look at it again before you change it."), 412
    if isinstance(reason, Clashing):
        return _("Other meetings have the same people or rooms at that time."), 409
    if isinstance(reason, EndNotAfterStart):
        return _("The end must come after the start."), 400
    if isinstance(reason, TooLong):
        return _("A meeting takes at most 24 hours."), 400
    if isinstance(reason, BadRule):
        return bad_rule_words(), 400
    if isinstance(reason, Unknown):
        return _("Something that was chosen does not exist any more. Choose again."), 409
    return _("This cannot be done to a meeting that is in no series."), 400


def bad_rule_words() -> str:
    """Why a weekly rule makes no series."""
    return _(
        "No series can be like that. Several meetings move inside their week, at most 400 in all, and at least one "
        "day is left."
    )


def _moved_form(session: Session, scheduled: ScheduledEvent | None, wanted: EventFields | None) -> EventForm:
    """The form of a stored event, at the place that was wanted."""
    if scheduled is None:
        return EventForm(formdata=None)
    form = form_of(session, scheduled)
    if wanted is not None:
        form.show(wanted, scheduled.course)
    return form
