"""Planning schedule items: what each row means, then which of them find their time free."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models import Event
from services.changes.errors import ManagedUpstream, Refused
from services.schedule.fields import EventFields
from services.transfer.entities import SCHEDULE_ITEM
from services.transfer.ids import FreshIds
from services.transfer.items import Item, Meeting, StoredItem, StoredItems, item_from, meeting
from services.transfer.known import Directory
from services.transfer.mapping import Incoming
from services.transfer.placing import Placing, Write
from services.transfer.plan import Action, Plan, Skip, Unfit, reject
from services.transfer.progress import Progress, reported
from services.transfer.reading import Reader, missing
from services.transfer.reasons import Reason, rule_broken
from services.transfer.series_text import SeriesText


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a file, by what its cells say."""

    incoming: Incoming
    given: dict[str, Any] = field(default_factory=dict)
    new: Item | None = None
    """What it is when it stands for nothing that is there; None where it lacks something."""
    unfit: Unfit | None = None

    @property
    def uid(self) -> str | None:
        uid: str | None = self.given.get("uid")
        return uid

    @property
    def meeting(self) -> Meeting | None:
        """By what it may be taken for an event that is there."""
        return None if self.new is None or self.uid is not None else meeting(self.new.fields)


class ItemPlanner:
    """Decides what each row means, without looking at clashes."""

    def __init__(
        self, session: Session, reader: Reader, several: Sequence[Incoming], highest: int, keep: bool
    ) -> None:
        self.stored = StoredItems(session)
        self._reader = reader
        self._keep = keep
        self._meant: dict[int, int] = {}
        self._uids: dict[str, int] = {}
        self._series: dict[UUID, SeriesText] = {}
        self.ids = FreshIds({}, several, highest)

    def decide(self, row: ReadRow) -> Action | Write:
        """Rows are asked for in their order."""
        try:
            if row.unfit is not None:
                raise row.unfit
            answer = self._answer(row)
        except Unfit as unfit:
            return reject(row.incoming, unfit)
        self._meant[answer.id] = row.incoming.row.line
        self.stored.meet(answer.id)
        return answer

    def _answer(self, row: ReadRow) -> Skip | Write:
        incoming, there = row.incoming, self._there(row)
        if there is None or there.was_deleted:
            return self._new(row, there)
        item = item_from(row.given, there.item)
        if self._keep:
            return Skip(incoming, there.id, is_kept=item != there.item)
        self._check_series(item)
        if item == there.item:
            return Skip(incoming, there.id)
        _refuse_managed(there)
        return Write(incoming, there.id, there.uid, item, there.item)

    def _new(self, row: ReadRow, deleted: StoredItem | None) -> Write:
        incoming, given, item = row.incoming, row.given, row.new
        lacking = missing(incoming, given)
        if item is None or lacking is not None:
            assert lacking is not None
            raise lacking
        self._check_series(item)
        uid = row.uid or str(uuid4())
        if self._uids.setdefault(uid, incoming.row.line) != incoming.row.line:
            raise Unfit(Reason("same_item", {"line": self._uids[uid]}), "uid")
        if deleted is not None:
            _refuse_managed(deleted)
            return Write(incoming, deleted.id, uid, item, was_deleted=True)
        number = given.get("id")
        is_free = number is not None and number not in self.stored.by_id and number not in self._meant
        return Write(incoming, number if number is not None and is_free else self.ids.take(), uid, item)

    def _there(self, row: ReadRow) -> StoredItem | None:
        """By uid; by id, where there is no uid; by what it is about. Raises Unfit."""
        uid, number = row.uid, row.given.get("id")
        there = self.stored.by_uid.get(uid) if uid is not None else self.stored.by_id.get(number or 0)
        meant = there.id if there is not None else number if uid is None else None
        if meant in self._meant:
            raise Unfit(Reason("same_item", {"line": self._meant[meant]}), "id")
        if there is not None and uid is None and there.was_deleted:
            raise Unfit(Reason("item_deleted"), "id")
        return there if there is not None or row.meeting is None else self._alike(row.given, row.meeting)

    def _alike(self, given: dict[str, Any], wanted: Meeting) -> StoredItem | None:
        """One that says the same, else the only one."""
        alike: list[StoredItem] = []
        for there in self.stored.alike(wanted):
            if there.id not in self.ids.named:
                if item_from(given, there.item) == there.item:
                    return there
                alike.append(there)
        return alike[0] if len(alike) == 1 else None

    def _check_series(self, item: Item) -> None:
        """Raises Unfit for a rule that no series can have, and for two rules of one series."""
        told = item.series
        if told is None:
            return
        first = self._series.get(told.uid)
        if first is None:
            if not self.stored.has(told):
                self._check_rule(told)
            self._series[told.uid] = told
        elif first != told:
            raise Unfit(Reason("series_told_otherwise"), "series")

    def _check_rule(self, told: SeriesText) -> None:
        there = self.stored.series.get(told.uid)
        if there is not None and there.is_managed:
            raise Unfit(rule_broken(ManagedUpstream(there.kind, there.id)), "series")
        try:
            told.rule.check()
        except Refused as refused:
            raise Unfit(rule_broken(refused), "series") from refused
        except OverflowError as failure:
            raise Unfit(Reason("bad_rule", {"english": str(failure)}), "series") from failure


class ItemsBasis:
    """What the plan of schedule items rests on, besides the registries."""

    def __init__(
        self, rows: Sequence[ReadRow], planner: ItemPlanner, placing: Placing, meetings: set[Meeting]
    ) -> None:
        self.first_new = planner.ids.first
        """The id of the first new event whose id the file does not tell."""
        self._ids = planner.ids.named | planner.stored.by_id.keys() | placing.in_the_way
        self._uids = {row.uid for row in rows if row.uid is not None}
        self._meetings = meetings
        self._placing = placing

    def concerns(self, number: int, uid: str, fields: EventFields | None) -> bool:
        """Whether an event that is this now, None for a deleted one, may make the plan another one."""
        if number in self._ids or uid in self._uids:
            return True
        if fields is None:
            return False
        return meeting(fields) in self._meetings or (
            fields.books and self._placing.keeps_out(fields.slot, fields.resources)
        )


def plan_items(
    session: Session,
    directory: Directory,
    reader: Reader,
    several: Sequence[Incoming],
    keep: bool,
    progress: Progress,
) -> tuple[Plan, ItemsBasis]:
    """Decide about all schedule items, with the groups, people, courses and rooms that the import will leave."""
    rows = [_read(reader, incoming) for incoming in reported(several, progress)]
    planner = ItemPlanner(session, reader, several, directory.highest_id(SCHEDULE_ITEM), keep)
    meetings = {row.meeting for row in rows if row.meeting is not None}
    planner.stored.load(
        {row.uid for row in rows if row.uid is not None},
        {row.given["id"] for row in rows if "id" in row.given},
        meetings,
    )
    answers = [planner.decide(row) for row in rows]
    placing = Placing(session, directory, [answer for answer in answers if isinstance(answer, Write)])
    plan = Plan(SCHEDULE_ITEM, _without_clashes(placing, answers))
    return plan, ItemsBasis(rows, planner, placing, meetings)


def _refuse_managed(stored: StoredItem) -> None:
    if stored.is_managed:
        raise Unfit(rule_broken(ManagedUpstream(Event.kind, stored.id)))


def _read(reader: Reader, incoming: Incoming) -> ReadRow:
    try:
        given = reader.read(incoming)
        return ReadRow(incoming, given, None if missing(incoming, given) else item_from(given, None))
    except Unfit as unfit:
        return ReadRow(incoming, unfit=unfit)


def _without_clashes(placing: Placing, answers: Sequence[Action | Write]) -> list[Action]:
    """The first of two that clash stays; what moves away makes room for others, wherever these stand in the file."""
    refused = placing.refused()
    return [
        answer
        if not isinstance(answer, Write)
        else reject(answer.incoming, placing.reason(refused[answer.id]))
        if answer.id in refused
        else answer.action
        for answer in answers
    ]
