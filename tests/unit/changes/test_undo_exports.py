"""What was done and taken back leaves no trace in any file that is exported."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

from models import EventStatus
from services.changes.edit import Edit
from services.registries import courses, groups, instructors, levels, rooms
from services.registries.courses import CourseFields
from services.registries.groups import GroupFields
from services.registries.instructors import InstructorFields
from services.registries.levels import LevelFields
from services.registries.rooms import RoomFields
from services.schedule import events, series
from services.schedule.copying import Copying, copy
from services.schedule.publishing import publish
from services.schedule.recurrence import Rule
from services.schedule.series import Scope
from support.school import School, planned, slot
from support.transfer import export_files, exported, imported, table, undone

PARIS = ZoneInfo("Europe/Paris")
RULE = Rule("Europe/Paris", date(2026, 10, 19), date(2026, 11, 27), (0, 2), time(16), 60)
Act = Callable[[Edit], object]


class Desk:
    """A school with something of everything, and what people do to it."""

    def __init__(self, here: School) -> None:
        self.here = here
        here.plan(slot(6), status=EventStatus.CANCELLED, note="off")
        self.event = here.plan(
            slot(8, 2),
            (here.small, here.large),
            instructors=(here.alan, here.ada),
            groups=(here.td2, here.tp1),
            course_id=here.algebra,
        )
        self.draft = here.plan(slot(11), (here.small,), groups=(here.td1,), status=EventStatus.DRAFT)
        with here.editing() as edit:
            fields = planned(slot(0), (here.large,), groups=(here.cohort,), course_id=here.biology)
            self.meetings = [event.id for event in series.create(edit, RULE, fields)]
        with here.editing() as edit:
            self.move(edit, self.meetings[5], slot(18, day=4))

    def move(self, edit: Edit, event_id: int, to: object) -> None:
        events.move(edit, *events.locked(edit, [event_id]), to)

    def status(self, edit: Edit, status: EventStatus) -> None:
        events.set_status(edit, *events.locked(edit, [self.event]), status)

    def change_series(self, edit: Edit, scope: Scope) -> None:
        series.change(
            edit,
            self.meetings[4],
            scope,
            rule=lambda rule: replace(rule, weekdays=(1, 3), start_time=time(17)),
            fields=lambda fields: replace(fields, note="moved"),
            with_exceptions=True,
        )

    def acts(self) -> Iterator[Act]:
        here = self.here
        yield lambda edit: events.create(edit, planned(slot(13), (here.small,), summary="New"))
        yield lambda edit: self.move(edit, self.event, slot(12, 2))
        yield lambda edit: self.move(edit, self.event, slot(8, 1))
        yield lambda edit: events.move(
            edit, *events.locked(edit, [self.event]), slot(8, 2), room_ids=(here.large,)
        )
        yield lambda edit: self.status(edit, EventStatus.CANCELLED)
        yield lambda edit: publish(edit, [self.draft])
        yield lambda edit: events.delete(edit, *events.locked(edit, [self.event]))
        yield lambda edit: series.create(edit, replace(RULE, start_time=time(6)), planned(slot(0)))
        for scope in (Scope.FOLLOWING, Scope.ALL):
            yield lambda edit, scope=scope: self.change_series(edit, scope)
        for scope in Scope:
            yield lambda edit, scope=scope: series.delete(edit, self.meetings[4], scope, with_exceptions=True)
        week = Copying(("level", 1), "week", date(2026, 11, 2), date(2026, 12, 7), PARIS)
        yield lambda edit: copy(edit, week, partial=True)
        yield from self.registry_acts()

    def registry_acts(self) -> Iterator[Act]:
        here = self.here
        yield lambda edit: rooms.create(edit, RoomFields(name="Aula", capacity=300, tags="beamer"))
        yield lambda edit: rooms.update(edit, rooms.locked(edit, here.small), RoomFields(name="Lab"))
        yield lambda edit: rooms.delete(edit, rooms.locked(edit, here.small))
        yield lambda edit: groups.update(
            edit, groups.locked(edit, here.tp1, 1), GroupFields(name="TP9", size=9, parent_id=here.td2)
        )
        yield lambda edit: groups.delete(edit, groups.locked(edit, here.td2, 1))
        yield lambda edit: instructors.update(
            edit, instructors.locked(edit, here.ada), InstructorFields(name="Ada King", email="a@b.example")
        )
        yield lambda edit: courses.update(
            edit, courses.locked(edit, here.algebra), CourseFields(name="Algèbre", level_id=1)
        )
        yield lambda edit: courses.delete(edit, courses.locked(edit, here.biology), cascade=True)
        yield lambda edit: levels.update(edit, levels.locked(edit, 1), LevelFields(name="L2", number=3))
        yield lambda edit: levels.delete(edit, levels.locked(edit, 1), cascade=True)

    def do(self, act: Act) -> int:
        """The batch that it leaves."""
        with self.here.editing(exclusive=True) as edit:
            act(edit)
        assert edit.batch_id is not None
        return edit.batch_id

    def last(self) -> int:
        return self.here.batches()[-1]


def test_what_is_taken_back_leaves_no_trace_in_exports(here: School):
    """A workbook is made of the same rows as the rest, and takes the longest to write."""
    desk = Desk(here)
    at_first = export_files(here.new_session)
    before = texts(here)
    for act in desk.acts():
        batch_id = desk.do(act)
        after = texts(here)
        assert after != before
        undone(here.new_session, batch_id)
        assert texts(here) == before
        undone(here.new_session, desk.last())
        assert texts(here) == after
        undone(here.new_session, desk.last())
    assert export_files(here.new_session) == at_first


def texts(here: School) -> dict[str, bytes]:
    return export_files(here.new_session, "json", "zip_csv")


def test_an_import_that_is_taken_back_leaves_no_trace_in_exports(here: School):
    Desk(here)
    before, everything = export_files(here.new_session), exported(here.new_session)
    with here.editing(exclusive=True) as edit:
        levels.delete(edit, levels.locked(edit, 1), cascade=True)
    without = export_files(here.new_session)
    brought = imported(here.new_session, *everything)
    assert brought.errors == []
    assert export_files(here.new_session) == before
    undone(here.new_session, brought.batch_id)
    assert export_files(here.new_session) == without
    more = imported(
        here.new_session,
        table("level", "name abbreviation", ("L1", "X"), ("L9", "")),
        table("room", "name size tags", ("Small", 21, "lab"), ("Aula", 300, "")),
        table("schedule_item", "startTime endTime", ("2026-11-02T20:00Z", "2026-11-02T21:00Z")),
    )
    assert more.errors == []
    assert export_files(here.new_session) != without
    undone(here.new_session, more.batch_id)
    assert export_files(here.new_session) == without
