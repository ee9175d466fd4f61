"""Making, changing and moving events."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.identity import current_actor
from blueprints.pages.desk.answers import (
    Toast,
    desk_asked_for,
    done,
    event_asked_for,
    nothing_changed,
)
from blueprints.pages.desk.event_form import EventForm, PlaceForm
from blueprints.pages.desk.panel import rule_of
from blueprints.pages.desk.refused import invalid, refusal
from blueprints.pages.desk.stale import settled
from blueprints.pages.desk.state import EVENT
from blueprints.pages.desk.trouble import times_words
from blueprints.pages.forms import blame
from blueprints.pages.words import number
from blueprints.services import new_session, settings
from models import Role
from services.changes.edit import Edit, editing
from services.changes.errors import Refused
from services.database import snapshot
from services.schedule import events, recurrence, series
from services.schedule.fields import EventFields
from services.schedule.reading import ScheduledEvent
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from services.schedule.wording import summary_of


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/desk/events", view_func=create_event, methods=["POST"])
    bp.add_url_rule(f"/desk/events/{EVENT}", view_func=save_event, methods=["POST"])
    bp.add_url_rule(f"/desk/events/{EVENT}/move", view_func=move_event, methods=["POST"])


@for_people(Role.ADMIN)
def create_event() -> WerkzeugResponse:
    """A new event, or a series of them."""
    desk, form = desk_asked_for(), EventForm()
    form.take_suggestion()
    fields = form.read(None, None) if form.validate() else None
    if fields is None:
        return invalid(desk, form, None)
    try:
        with editing(new_session(), current_actor("page")) as edit:
            made = _create(edit, form, fields)
    except Refused as reason:
        return refusal(desk, reason, form, fields, None)
    words = ngettext("%(count)s meeting added.", "%(count)s meetings added.", made, count=number(made))
    return done(desk.showing(fields.slot), Toast(words, edit.batch_id))


def _create(edit: Edit, form: EventForm, fields: EventFields) -> int:
    if form.repeat.data == "weekly":
        return len(series.create(edit, form.rule(), fields, skipping=form.skipped()))
    events.create(edit, fields)
    return 1


@for_people(Role.ADMIN)
def save_event(event_id: int) -> WerkzeugResponse:
    """All that the form says of an event, and of others of its series."""
    desk, form = desk_asked_for(), EventForm()
    form.take_suggestion()
    with snapshot(new_session()) as session:
        before = event_asked_for(session, event_id)
        rule = rule_of(session, before)
    form.is_of_series = rule is not None
    fields = form.read(before.fields, before.course) if form.validate() else None
    if fields is not None and rule is not None and form.chosen_scope == Scope.THIS and form.changes(rule):
        blame(form.scope, _("The repetition is of several meetings: choose the following or all."))
        fields = None
    if fields is None:
        return invalid(desk, form, event_id)
    fields = settled(fields, before.fields)
    try:
        with editing(new_session(), current_actor("page")) as edit:
            saved = _save(edit, form, before, fields)
    except Refused as reason:
        return refusal(desk, reason, form, fields, before)
    return done(desk.showing(fields.slot), _told(saved, before, fields, edit.batch_id))


def _save(edit: Edit, form: EventForm, before: ScheduledEvent, fields: EventFields) -> Sequence[object]:
    event_id, scope, version = before.event.id, form.chosen_scope, form.version.data
    if not form.is_of_series and form.repeat.data == "weekly":
        event = events.locked_as(edit, event_id, version)
        return series.repeat(edit, event, form.rule(), fields, skipping=form.skipped())
    was = before.fields
    return series.change(
        edit,
        event_id,
        scope,
        fields=(lambda _old: fields) if scope == Scope.THIS else lambda old: old.changed_as(was, fields),
        rule=lambda rule: _changed_rule(rule, form, before, fields),
        skipping=form.skipped(),
        with_exceptions=bool(form.exceptions.data),
        version=version,
    )


def _changed_rule(rule: Rule, form: EventForm, before: ScheduledEvent, fields: EventFields) -> Rule:
    if fields.slot != before.fields.slot:
        nominal = before.event.original_starts_at or before.event.starts_at
        rule = recurrence.shifted(rule, rule.day_of(nominal), fields.slot)
    return replace(
        rule,
        until_on=form.until.data or rule.until_on,
        every_weeks=form.every.data or rule.every_weeks,
    )


@for_people(Role.ADMIN)
def move_event(event_id: int) -> WerkzeugResponse:
    """Put an event elsewhere: what a drag, a key or a suggestion does."""
    desk, form = desk_asked_for(), PlaceForm()
    rooms = form.take_suggestion()
    with snapshot(new_session()) as session:
        before = event_asked_for(session, event_id)
    if _passes_midnight(before) and form.ends_before_it_starts:
        form.overnight.data = True
    if not form.validate():
        return invalid(desk, _whole(form, before), event_id)
    fields = replace(before.fields, slot=form.place())
    if rooms:
        fields = replace(fields, resources=replace(fields.resources, room_ids=rooms))
    try:
        with editing(new_session(), current_actor("page")) as edit:
            moved = series.move(
                edit,
                event_id,
                form.chosen_scope,
                fields.slot,
                room_ids=rooms or None,
                version=form.version.data,
            )
    except Refused as reason:
        return refusal(desk, reason, None, fields, before)
    return done(desk.showing(fields.slot), _told(moved, before, fields, edit.batch_id))


def _passes_midnight(before: ScheduledEvent) -> bool:
    zone, slot = settings().zone, before.fields.slot
    return slot.ends_at.astimezone(zone).date() > slot.starts_at.astimezone(zone).date()


def _whole(form: PlaceForm, before: ScheduledEvent) -> EventForm:
    """The form of the event with what the move said, as it was said."""
    whole = EventForm()
    whole.show(before.fields, before.course)
    for name in ("date", "start", "end"):
        sent, there = form[name], whole[name]
        there.raw_data, there.data, there.errors = sent.raw_data, sent.data, sent.errors
    return whole


def _told(
    saved: Sequence[object], before: ScheduledEvent, fields: EventFields, batch_id: int | None
) -> Toast:
    title = fields.summary or summary_of(before) or _("Untitled")
    if batch_id is None:
        return Toast(nothing_changed())
    if len(saved) > 1:
        count = len(saved)
        return Toast(
            ngettext(
                "%(title)s: %(count)s meeting saved.",
                "%(title)s: %(count)s meetings saved.",
                count,
                title=title,
                count=number(count),
            ),
            batch_id,
        )
    if fields.slot != before.fields.slot:
        return Toast(_("%(title)s moved to %(when)s.", title=title, when=times_words(fields.slot)), batch_id)
    return Toast(_("%(title)s saved.", title=title), batch_id)
