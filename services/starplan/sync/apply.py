"""Writing what a plan says of a level's events: in one transaction, or not at all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select, update

from models import Course, Event, EventSource, EventStatus, Instructor
from services.changes.edit import Edit
from services.database import parts
from services.schedule.clashes import SyncedClash, of_events
from services.schedule.fields import EventFields, Resources
from services.starplan.keys import uid_of
from services.starplan.sync.identities import Identities, taught
from services.starplan.sync.pair import PairPlan, Told, sources_of
from services.starplan.sync.upsert import upsert
from services.starplan.sync.wanted import Wanted, courses_of, people_of, room_id
from services.starplan.sync.wishes import Wishes
from services.transfer.ids import reserve

_AT_ONCE = 500


@dataclass(slots=True)
class Written:
    """What became of the events of a level."""

    created: int = 0
    updated: int = 0
    cancelled: int = 0
    event_ids: set[int] = field(default_factory=set)
    """Of those that book something now that they did not book before."""
    clashes: list[SyncedClash] = field(default_factory=list)
    """What these have at a time when events of our own have it, too."""

    @property
    def is_nothing(self) -> bool:
        return not (self.created or self.updated or self.cancelled)


def write_names(edit: Edit, identities: Identities, wishes: Wishes, wanted: Sequence[Wanted]) -> None:
    """See to it that there is a row for each course and person that the meetings name."""
    courses = {key: wishes.course(several) for key, several in courses_of(wanted).items()}
    people = {key: wishes.instructor(several) for key, several in people_of(wanted).items()}
    upsert(edit, identities, Course, courses)
    upsert(edit, identities, Instructor, people)


class PairWriter:
    """Writes one plan; needs the exclusive edit that it was made in, and the names of its meetings stored."""

    def __init__(self, edit: Edit, identities: Identities, period_id: int, level_id: int) -> None:
        assert edit.is_exclusive
        self._edit = edit
        self._identities = identities
        self._groups = identities.roots()
        self._period_id = period_id
        self._level_id = level_id
        self._written = Written()

    def write(self, plan: PairPlan, *, deleting: bool) -> Written:
        """``deleting``: whether what is missing is off; else it stays as it was."""
        gone = plan.gone if deleting else []
        touched = [one.event for one, _ in plan.changed]
        touched += [event for event, _ in plan.joined] + [one.event for one in gone]
        sources = sources_of(self._edit.session, {event.id for event in touched})
        for told, wanted in plan.changed:
            self._change(told.event, wanted, sources[told.event.id])
        for event, wanted in plan.joined:
            self._change(event, wanted, sources[event.id])
        for told in gone:
            self._drop(told.event, sources[told.event.id])
        created = self._create(plan.created)
        self._edit.session.flush()
        self._write_sources(plan, gone, created)
        self._tell_clashes()
        return self._written

    def _change(self, event: Event, wanted: Wanted, sources: Iterable[tuple[int, int, bool]]) -> None:
        levels = {level for period, level, is_gone in sources if not is_gone or period == self._period_id}
        before = EventFields.of(event)
        fields = self._fields(wanted, self._roots({*levels, self._level_id}))
        if taught(wanted.course_key) == self._identities.taught(event.course_id):
            fields = replace(fields, course_id=event.course_id)
        if wanted.note is None:
            fields = replace(fields, note=before.note)
        fields = replace(fields, resources=_in_known_order(before.resources, fields.resources))
        if fields != before:
            with self._edit.changing(event):
                fields.write_to(event)
            self._written.updated += 1
            if fields.rebooks(before):
                self._written.event_ids.add(event.id)

    def _drop(self, event: Event, sources: Iterable[tuple[int, int, bool]]) -> None:
        """One level less has it. It is off when none has it; then all that had it are told so."""
        several = list(sources)
        living = {level for period, level, is_gone in several if not is_gone and period != self._period_id}
        before = EventFields.of(event)
        roots = self._roots(living or {level for _, level, _ in several})
        status = before.status if living else EventStatus.CANCELLED
        fields = replace(before, status=status, resources=replace(before.resources, group_ids=roots))
        if fields != before:
            with self._edit.changing(event):
                fields.write_to(event)
            self._written.cancelled += not living
            self._written.updated += bool(living)

    def _tell_clashes(self) -> None:
        """Both events stay; the log says of the synced one which are in its way."""
        self._written.clashes = of_events(self._edit.session, self._written.event_ids)
        by_event: dict[int, list[SyncedClash]] = defaultdict(list)
        for clash in self._written.clashes:
            by_event[clash.synced_id].append(clash)
        for number, several in by_event.items():
            self._edit.note_clashes(Event, number, [clash.image for clash in several])

    def _create(self, several: Sequence[Wanted]) -> list[Event]:
        if not several:
            return []
        session = self._edit.session
        uids = self._uids(several)
        first = (session.scalar(select(func.max(Event.id))) or 0) + 1
        events = []
        for number, (uid, wanted) in enumerate(zip(uids, several, strict=True), first):
            event = Event(id=number, uid=uid)
            self._fields(wanted, self._roots({self._level_id})).write_to(event)
            self._written.event_ids.add(event.id)
            events.append(event)
        for part in parts(events, _AT_ONCE):
            self._edit.add_all(part)
        reserve(session, Event, events[-1].id)
        self._written.created += len(events)
        return events

    def _uids(self, several: Sequence[Wanted]) -> list[str]:
        """Public ids follow from what a meeting was at first; where that is taken, a number is added."""
        stored = self._stored(self._uid(wanted.identity) for wanted in several)
        uids: dict[str, None] = {}
        for wanted in several:
            uid = self._uid(wanted.identity)
            for number in count(2):
                if uid not in uids and uid not in stored:
                    break
                uid = self._uid(f"{wanted.identity}#{number}")
                stored |= self._stored([uid])
            uids[uid] = None
        return list(uids)

    def _uid(self, name: str) -> str:
        return str(uid_of(self._identities.instance, Event.kind, name))

    def _stored(self, uids: Iterable[str]) -> set[str]:
        queries = (select(Event.uid).where(Event.uid.in_(part)) for part in parts(uids))
        return {uid for query in queries for uid in self._edit.session.scalars(query)}

    def _fields(self, wanted: Wanted, roots: tuple[int, ...]) -> EventFields:
        identities = self._identities
        people = (identities.find(Instructor, key) for key in wanted.person_keys)
        rooms = (room_id(identities, key) for key in wanted.rooms)
        return EventFields(
            slot=wanted.slot,
            resources=Resources(_each_once(rooms), _each_once(people), roots),
            course_id=identities.find(Course, wanted.course_key),
            all_day=wanted.all_day,
            location_text=wanted.location_text,
            note=wanted.note or "",
        )

    def _roots(self, levels: Collection[int]) -> tuple[int, ...]:
        return tuple(self._groups[level] for level in sorted(levels))

    def _write_sources(self, plan: PairPlan, gone: Sequence[Told], created: Sequence[Event]) -> None:
        session = self._edit.session
        new = [
            *((event.id, wanted) for event, wanted in plan.joined),
            *((event.id, wanted) for event, wanted in zip(created, plan.created, strict=True)),
        ]
        key = {"period_id": self._period_id}
        if new:
            rows = [{"event_id": event, **key, **_source(wanted), "is_gone": False} for event, wanted in new]
            session.execute(insert(EventSource), rows)
        changes: list[dict[str, Any]] = [
            {"event_id": told.event.id, **key, **_source(wanted), "is_gone": False}
            for told, wanted in (*plan.changed, *plan.renamed)
        ]
        for several in (changes, [{"event_id": told.event.id, **key, "is_gone": True} for told in gone]):
            if several:
                session.execute(update(EventSource), several)


def _source(wanted: Wanted) -> dict[str, Any]:
    return {"source_uid": wanted.uid, "content_key": wanted.content_key, "row_hash": wanted.row_hash}


def _each_once(ids: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number in ids if number is not None))


def _in_known_order(before: Resources, after: Resources) -> Resources:
    """The same rooms or people in another order are the same."""
    same_rooms = set(before.room_ids) == set(after.room_ids)
    same_people = set(before.instructor_ids) == set(after.instructor_ids)
    return replace(
        after,
        room_ids=before.room_ids if same_rooms else after.room_ids,
        instructor_ids=before.instructor_ids if same_people else after.instructor_ids,
    )
