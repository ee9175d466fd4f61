"""Rows of schedule items as events, and the events that are there already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Event, Origin, Series
from services.changes.errors import Refused
from services.changes.images import Image, restore
from services.database import parts
from services.schedule.fields import EventFields, Resources
from services.schedule.recurrence import Rule
from services.schedule.slots import Slot
from services.transfer.event_rows import EventRow, Taken, event_rows
from services.transfer.plan import Unfit
from services.transfer.reasons import rule_broken
from services.transfer.series_text import SeriesText

_RESOURCES = ("room_ids", "instructor_ids", "group_ids")
_DETAILS = ("course_id", "summary", "note", "status", "all_day", "location_text")


@dataclass(frozen=True, slots=True)
class Item:
    """An event and its place in a series, as it is or is to be."""

    fields: EventFields
    series: SeriesText | None = None
    original_starts_at: datetime | None = None

    def value(self, attribute: str) -> Any:
        """What it has of a property of schedule items."""
        for part in (self, self.fields, self.fields.slot, self.fields.resources):
            if hasattr(part, attribute):
                return getattr(part, attribute)
        raise AttributeError(attribute)


def item_from(given: Mapping[str, Any], before: Item | None) -> Item:
    """``before`` but for what is given. Raises Unfit for times that no event can have.

    A meeting that is changed becomes an exception of its series, unless the file says what it is.
    """
    old = None if before is None else before.fields
    slot = _slot(given, old)
    try:
        slot.check()
    except Refused as refused:
        raise Unfit(rule_broken(refused), "endTime") from refused
    taken = {name: given[name] for name in _RESOURCES if name in given}
    details = {name: given[name] for name in _DETAILS if name in given}
    if before is None:
        fields = EventFields(slot, Resources(**taken), **details)
        return Item(fields, given.get("series"), given.get("original_starts_at"))
    resources = replace(before.fields.resources, **taken)
    fields = replace(before.fields, slot=slot, resources=resources, **details)
    item = Item(
        fields, given.get("series", before.series), given.get("original_starts_at", before.original_starts_at)
    )
    return _on_its_own(item, before)


def _slot(given: Mapping[str, Any], old: EventFields | None) -> Slot:
    if old is None:
        return Slot(given["starts_at"], given["ends_at"])
    return Slot(given.get("starts_at", old.slot.starts_at), given.get("ends_at", old.slot.ends_at))


def _on_its_own(item: Item, before: Item) -> Item:
    stays = item.series is not None and item.series == before.series
    if (
        stays
        and item.fields != before.fields
        and item.original_starts_at is before.original_starts_at is None
    ):
        return replace(item, original_starts_at=before.fields.slot.starts_at)
    return item


def fields_of_image(image: Image) -> EventFields:
    """An event as the log has it."""
    event = Event()
    restore(event, image)
    return EventFields.of(event)


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An event that is there, or was."""

    id: int
    uid: str
    item: Item
    is_managed: bool
    was_deleted: bool


Meeting = tuple[Slot, int | None, frozenset[int], str]


def meeting(fields: EventFields) -> Meeting:
    """By what a row without id or uid is taken for an event: time, course and groups; without a course, the summary."""
    name = fields.summary if fields.course_id is None else ""
    return fields.slot, fields.course_id, frozenset(fields.resources.group_ids), name


class StoredItems:
    """The events that rows of a file may mean."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.series = {series.uid: series for series in session.scalars(select(Series))}
        self._told = {one.id: SeriesText(one.uid, Rule.of(one)) for one in self.series.values()}
        self.by_id: dict[int, StoredItem] = {}
        self.by_uid: dict[str, StoredItem] = {}
        self._unmet: defaultdict[Meeting, dict[int, StoredItem]] = defaultdict(dict)

    def load(self, uids: Collection[str], ids: Collection[int], meetings: Collection[Meeting]) -> None:
        """With what they book; a few statements for thousands."""
        for column, several in ((Event.uid, uids), (Event.id, ids)):
            for part in parts(several):
                for event, taken in event_rows(self._session, column.in_(part)):
                    self._note(self._stored(event, taken))
        for starts in parts({slot.starts_at for slot, *_ in meetings}):
            for event, taken in event_rows(self._session, Event.starts_at.in_(starts)):
                stored = self._stored(event, taken)
                if meeting(stored.item.fields) in meetings:
                    self._note(stored)

    def alike(self, one: Meeting) -> Iterable[StoredItem]:
        """Those that are the same meeting, and that no row of the file has met."""
        return self._unmet.get(one, {}).values()

    def meet(self, number: int) -> None:
        """A row of the file stands for this one; no other does."""
        if number in self.by_id:
            self._unmet[meeting(self.by_id[number].item.fields)].pop(number, None)

    def has(self, told: SeriesText) -> bool:
        """Whether the series is there, and is this."""
        there = self.series.get(told.uid)
        return there is not None and there.deleted_at is None and self._told[there.id] == told

    def _stored(self, event: EventRow, taken: Taken) -> StoredItem:
        fields = EventFields(
            slot=Slot(event.starts_at, event.ends_at),
            resources=Resources(**{name: tuple(ids) for name, ids in taken.items()}),
            **{name: getattr(event, name) for name in _DETAILS},
        )
        told = None if event.series_id is None else self._told[event.series_id]
        item = Item(fields, told, event.original_starts_at)
        is_managed = event.origin != Origin.LOCAL
        return StoredItem(event.id, event.uid, item, is_managed, event.deleted_at is not None)

    def _note(self, stored: StoredItem) -> None:
        if stored.id in self.by_id:
            return
        self.by_id[stored.id] = self.by_uid[stored.uid] = stored
        if not stored.was_deleted:
            self._unmet[meeting(stored.item.fields)][stored.id] = stored
