"""What is done to meetings as they are: publishing, cancelling, deleting, copying."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import AnyOf, DataRequired

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.desk.answers import Desk, Toast, desk_asked_for, done, nothing_changed
from blueprints.pages.desk.event_form import PlaceForm
from blueprints.pages.desk.refused import days_refusal, refusal, refusal_words
from blueprints.pages.desk.state import EVENT, LARGEST_ID, today
from blueprints.pages.query import day_asked_for
from blueprints.pages.words import number
from blueprints.services import new_session, settings
from models import EventStatus, Role
from services.changes.edit import Edit, editing
from services.changes.errors import Refused, Unknown
from services.schedule import publishing, series
from services.schedule.copying import Copying, Stretch, copy
from services.schedule.left_out import put_back
from services.schedule.series import Scope

Act = Callable[[Edit, int, PlaceForm], int]


def register(bp: Blueprint) -> None:
    acting = f"/desk/events/{EVENT}/<any(publish, draft, cancel, delete, back):action>"
    bp.add_url_rule(acting, view_func=act_on_event, methods=["POST"])
    bp.add_url_rule("/desk/publish", view_func=publish_drafts, methods=["POST"])
    bp.add_url_rule("/desk/copy", view_func=copy_days, methods=["POST"])


@for_people(Role.ADMIN)
def act_on_event(event_id: int, action: str) -> WerkzeugResponse:
    """Do that to a meeting and, by the scope, to others of its series."""
    desk, form = desk_asked_for(), PlaceForm()
    try:
        with editing(new_session(), current_actor("page")) as edit:
            count = _ACTS[action](edit, event_id, form)
    except Refused as reason:
        if action == "back":
            return days_refusal(desk, reason, event_id)
        return refusal(desk, reason, None, None, event_id)
    if action == "back" and not count:
        return done(desk, Toast(_("Nothing was put back: tick the days first.")))
    return done(desk, Toast(_done_words(action, count), edit.batch_id))


def _publish(edit: Edit, event_id: int, form: PlaceForm) -> int:
    """A draft becomes no exception of its series; what was cancelled takes place after all, so it may clash."""
    if form.chosen_scope == Scope.THIS and publishing.publish(edit, [event_id]):
        return 1
    return _set(EventStatus.PUBLISHED)(edit, event_id, form)


def _set(status: EventStatus) -> Act:
    def act(edit: Edit, event_id: int, form: PlaceForm) -> int:
        changed = series.set_status(edit, event_id, form.chosen_scope, status, version=form.version.data)
        return len(changed)

    return act


def _delete(edit: Edit, event_id: int, form: PlaceForm) -> int:
    return series.delete(edit, event_id, form.chosen_scope, version=form.version.data)


def _put_back(edit: Edit, event_id: int, form: PlaceForm) -> int:
    """The days of its series that are ticked."""
    days = {day_asked_for(text, today()) for text in request.form.getlist("day")}
    return len(put_back(edit, event_id, days, version=form.version.data))


_ACTS: dict[str, Act] = {
    "publish": _publish,
    "draft": _set(EventStatus.DRAFT),
    "cancel": _set(EventStatus.CANCELLED),
    "delete": _delete,
    "back": _put_back,
}


def _done_words(action: str, count: int) -> str:
    if not count:
        return nothing_changed()
    shown = {"count": number(count)}
    words = {
        "publish": ngettext("%(count)s meeting published.", "%(count)s meetings published.", count, **shown),
        "draft": ngettext(
            "%(count)s meeting is a draft again.", "%(count)s meetings are drafts again.", count, **shown
        ),
        "cancel": ngettext("%(count)s meeting cancelled.", "%(count)s meetings cancelled.", count, **shown),
        "delete": ngettext("%(count)s meeting deleted.", "%(count)s meetings deleted.", count, **shown),
        "back": ngettext("%(count)s meeting put back.", "%(count)s meetings put back.", count, **shown),
    }
    return words[action]


@for_people(Role.ADMIN)
def publish_drafts() -> WerkzeugResponse:
    """Publish the drafts that the page has shown; others may have published or deleted some of them meanwhile."""
    desk = desk_asked_for()
    sent = [text for text in request.form.getlist("event") if text.isascii() and text.isdecimal()]
    try:
        with editing(new_session(), current_actor("page")) as edit:
            published = publishing.publish(edit, [int(text) for text in sent if int(text) <= LARGEST_ID])
    except Unknown:
        return done(desk, Toast(_("A draft was deleted meanwhile. Look again before you publish.")))
    return done(desk, Toast(_done_words("publish", len(published)), edit.batch_id))


class CopyForm(FlaskForm):
    stretch = StringField(validators=[AnyOf(["week", "day"])])
    to = DateField(validators=[DataRequired()])
    partial = BooleanField()


@for_people(Role.ADMIN)
def copy_days() -> WerkzeugResponse:
    """Copy the day or week that is shown; the copies are drafts."""
    desk, form = desk_asked_for(), CopyForm()
    if not form.validate() or form.to.data is None:
        return done(desk, Toast(_("Nothing was copied: say to which day.")))
    try:
        with editing(new_session(), current_actor("page")) as edit:
            copied = copy(edit, _copying(desk, form, form.to.data), partial=bool(form.partial.data))
            count, left = len(copied.events), len(copied.left)
    except Refused as reason:
        return done(desk, Toast(f"{_('Nothing was copied.')} {refusal_words(reason)[0]}"))
    words = ngettext(
        "%(count)s meeting copied as a draft.",
        "%(count)s meetings copied as drafts.",
        count,
        count=number(count),
    )
    if left:
        more = ngettext("%(count)s clashes there.", "%(count)s clash there.", left, count=number(left))
        words = f"{words} {more}"
    return done(Desk(desk.subject, desk.state.at(form.to.data)), Toast(words, edit.batch_id))


def _copying(desk: Desk, form: CopyForm, to_on: date) -> Copying:
    thing = desk.subject.kind, desk.subject.record_id
    stretch: Stretch = "day" if form.stretch.data == "day" else "week"
    return Copying(thing, stretch, desk.state.on, to_on, settings().zone)
