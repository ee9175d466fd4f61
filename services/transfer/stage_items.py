"""Making meetings ready: their rows, what they book, and the series that they are in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Booking, Event, EventStatus, Series
from services.changes.staged import Cells, Into, Staged
from services.database import parts
from services.schedule.recurrence import Rule
from services.transfer.event_rows import event_rows
from services.transfer.items import Item
from services.transfer.plan import Create, Plan, Restore, Store, Update
from services.transfer.progress import Progress, reported
from services.transfer.series_text import SeriesText
from services.transfer.staging import AT_ONCE, NEW, Columns, Stage, Written, changed

_BOOKING = Booking.metadata.tables["booking"]
_TAKEN = Into(
    _BOOKING,
    (
        "event_id",
        "position",
        "room_id",
        "instructor_id",
        "group_id",
        "starts_at",
        "ends_at",
        "blocks",
    ),
    is_of_events=True,
)
_FREED = Into(_BOOKING, ("event_id",), "delete")
_RULE = ("zone", "starts_on", "until_on", "weekdays", "start_time", "minutes", "every_weeks")


def stage_items(
    session: Session, staged: Staged, plan: Plan, levels: Mapping[int, int], progress: Progress
) -> None:
    """Make ready what ``plan`` creates, changes and brings back; ``session`` sees what the plan was made of."""
    progress(sum(not isinstance(action, Store) for action in plan.actions))
    series = _stage_series(session, Stage(staged, Series, levels), plan)
    stage = Stage(staged, Event, levels)

    def put(several: Iterable[Written]) -> None:
        for part in parts(several, AT_ONCE):
            cells = stage.put(part)
            staged.put(
                _FREED, [[one.after["id"]] for one in part if one.before is not None and _rebooks(one)]
            )
            staged.put(_TAKEN, sorted(_bookings(stage, part, cells), key=_by_resource))
            stage.log(part)

    creates = reported(plan.of(Create), progress)
    put(
        Written(None, {**NEW, "id": one.id, "uid": one.values["uid"], **_told(one, series)})
        for one in creates
    )
    for kind in (Update, Restore):
        put(
            changed(before, _told(action, series), comes_back=kind is Restore)
            for action, before in _stored(session, reported(plan.of(kind), progress))
        )


def _told(action: Store, series: Mapping[UUID, int]) -> Columns:
    """What the file says of a meeting."""
    item: Item = action.values["item"]
    fields, resources = item.fields, item.fields.resources
    return {
        "starts_at": fields.slot.starts_at,
        "ends_at": fields.slot.ends_at,
        "course_id": fields.course_id,
        "summary": fields.summary,
        "note": fields.note,
        "status": fields.status,
        "all_day": fields.all_day,
        "location_text": fields.location_text,
        "series_id": None if item.series is None else series[item.series.uid],
        "original_starts_at": item.original_starts_at,
        "room_ids": resources.room_ids,
        "instructor_ids": resources.instructor_ids,
        "group_ids": resources.group_ids,
    }


def _stored(session: Session, actions: Iterable[Store]) -> Iterator[tuple[Store, Columns]]:
    """What is to be done with meetings that are there already, and these."""
    for part in parts(actions, AT_ONCE):
        ids = [action.id for action in part]
        rows = {
            event.id: {**event._mapping, **taken} for event, taken in event_rows(session, Event.id.in_(ids))
        }
        yield from ((action, rows[action.id]) for action in part)


def _bookings(stage: Stage, several: Sequence[Written], cells: Sequence[Cells]) -> Iterator[Cells]:
    """In the order of ``Event.book``; the times are in the cells already."""
    starts, ends = stage.columns.index("starts_at"), stage.columns.index("ends_at")
    for one, of_event in zip(several, cells, strict=True):
        after = one.after
        if not _rebooks(one):
            continue
        blocks = after["status"] != EventStatus.CANCELLED
        taken = [
            *((number, None, None) for number in after["room_ids"]),
            *((None, number, None) for number in after["instructor_ids"]),
            *((None, None, number) for number in after["group_ids"]),
        ]
        for position, resource in enumerate(taken):
            yield after["id"], position, *resource, of_event[starts], of_event[ends], blocks


def _rebooks(one: Written) -> bool:
    """Whether its bookings are others than they were; most changes leave them alone."""
    before, after = one.before, one.after
    if before is None or before["deleted_at"] is not None:
        return True
    taken = any(before[name] != list(after[name]) for name in ("room_ids", "instructor_ids", "group_ids"))
    return taken or any(before[name] != after[name] for name in ("starts_at", "ends_at", "status"))


def _by_resource(booking: Cells) -> list[Any]:
    """In the order of the indices, which are written more quickly so."""
    _event, _position, *resource, starts, _ends, _blocks = booking
    return [*(number or 0 for number in resource), starts]


def _stage_series(session: Session, stage: Stage, plan: Plan) -> dict[UUID, int]:
    """The series that the plan's meetings are in, made ready before them; gives their ids."""
    wanted = {told.uid: told for told in _series_of(plan)}
    if not wanted:
        return {}
    known = {one.uid: one for one in session.scalars(select(Series))}
    ids = {uid: one.id for uid, one in known.items()}
    highest = session.scalar(select(func.max(Series.id))) or 0
    new = [told for uid, told in wanted.items() if uid not in known]
    ids |= {told.uid: number for number, told in enumerate(new, highest + 1)}
    made = [Written(None, {**NEW, "id": ids[told.uid], "uid": told.uid, **_rule(told.rule)}) for told in new]
    kept = [one for uid in wanted if uid in known for one in _kept(stage, known[uid], wanted[uid].rule)]
    for several in (made, kept):
        if several:
            stage.put(several)
            stage.log(several)
    return ids


def _kept(stage: Stage, series: Series, rule: Rule) -> Iterator[Written]:
    """A series that is there, where it was deleted or its rule is another one."""
    if series.deleted_at is None and Rule.of(series) == rule:
        return
    before = {name: getattr(series, name) for name in stage.columns}
    yield changed(before, _rule(rule), comes_back=series.deleted_at is not None)


def _rule(rule: Rule) -> Columns:
    series = Series()
    rule.write_to(series)
    return {name: getattr(series, name) for name in _RULE}


def _series_of(plan: Plan) -> Iterator[SeriesText]:
    for action in plan.of(Store):
        item: Item = action.values["item"]
        if item.series is not None:
            yield item.series
