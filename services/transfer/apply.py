"""Doing what a plan says."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import Event, Record, Series
from services.changes.edit import Edit
from services.changes.images import image_of
from services.database import parts
from services.schedule.recurrence import Rule
from services.transfer.entities import Values
from services.transfer.items import Item
from services.transfer.plan import Create, Plan, Restore, Store, Update
from services.transfer.progress import Progress, reported
from services.transfer.series_text import SeriesText

_AT_ONCE = 500


def apply(edit: Edit, plan: Plan, progress: Progress) -> None:
    """Store what ``plan`` creates, changes and brings back. Needs the exclusive edit that it was made in."""
    progress(sum(not isinstance(action, Store) for action in plan.actions))
    if plan.entity.model is Event:
        _ItemWriter(edit, plan, progress).write()
    else:
        _write(edit, plan, progress)


def _write(edit: Edit, plan: Plan, progress: Progress) -> None:
    _add_all(edit, (plan.entity.model(**create.values) for create in reported(plan.of(Create), progress)))
    for update, row in reported(_stored(edit, plan, Update), progress):
        with edit.changing(row):
            _set(row, update.values)
    for restore, row in reported(_stored(edit, plan, Restore), progress):
        _set(row, restore.values)
        _bring_back(edit, row)


def _add_all(edit: Edit, records: Iterator[Record]) -> None:
    """Only some of them are in memory at a time."""
    for part in parts(records, _AT_ONCE):
        edit.add_all(part)


def _set(record: Record, values: Values) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _bring_back(edit: Edit, record: Record) -> None:
    """A deleted row that has its new values already."""
    edit.bring_back(record, image_of(record) | {"deleted_at": None})


def _stored(edit: Edit, plan: Plan, kind: type[Update | Restore]) -> Iterator[tuple[Store, Any]]:
    """What is to be done with rows that are there already, and these."""
    model = plan.entity.model
    options = [selectinload(Event.bookings)] if model is Event else []
    for part in parts(plan.of(kind), _AT_ONCE):
        query = select(model).where(model.id.in_([action.id for action in part])).options(*options)
        rows = {row.id: row for row in edit.session.scalars(query)}
        yield from ((action, rows[action.id]) for action in part)


class _ItemWriter:
    """Stores events, and first the series that they are in."""

    def __init__(self, edit: Edit, plan: Plan, progress: Progress) -> None:
        self._edit = edit
        self._plan = plan
        self._progress = progress
        self._series: dict[UUID, Series] = {}

    def write(self) -> None:
        self._store_series()
        creates = reported(self._plan.of(Create), self._progress)
        _add_all(self._edit, (self._event(create) for create in creates))
        for update, event in reported(_stored(self._edit, self._plan, Update), self._progress):
            with self._edit.changing(event):
                self._fill(event, update.values["item"])
        for restore, event in reported(_stored(self._edit, self._plan, Restore), self._progress):
            self._fill(event, restore.values["item"])
            _bring_back(self._edit, event)

    def _event(self, create: Create) -> Event:
        event = Event(id=create.id, uid=create.values["uid"])
        self._fill(event, create.values["item"])
        return event

    def _fill(self, event: Event, item: Item) -> None:
        item.fields.write_to(event)
        event.series_id = None if item.series is None else self._series[item.series.uid].id
        event.original_starts_at = item.original_starts_at

    def _store_series(self) -> None:
        wanted = {told.uid: told for told in self._told()}
        known = {series.uid: series for series in self._edit.session.scalars(select(Series))}
        for told in wanted.values():
            series = known.get(told.uid)
            if series is None:
                series = Series(uid=told.uid)
                told.rule.write_to(series)
                self._edit.add_later(series)
            else:
                self._keep_series(series, told.rule)
            self._series[told.uid] = series
        self._edit.settle()

    def _keep_series(self, series: Series, rule: Rule) -> None:
        if series.deleted_at is not None:
            rule.write_to(series)
            _bring_back(self._edit, series)
        elif Rule.of(series) != rule:
            with self._edit.changing(series):
                rule.write_to(series)

    def _told(self) -> Iterator[SeriesText]:
        for action in self._plan.of(Store):
            item: Item = action.values["item"]
            if item.series is not None:
                yield item.series
