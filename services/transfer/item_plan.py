"""Planning schedule items: what each row means, then which of them find their time free."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from models import Event
from services.changes.errors import ManagedUpstream, Refused
from services.transfer.entities import SCHEDULE_ITEM
from services.transfer.ids import FreshIds
from services.transfer.items import Item, StoredItem, StoredItems, item_from
from services.transfer.known import Directory
from services.transfer.mapping import Incoming
from services.transfer.placing import Placing, Write
from services.transfer.plan import Action, Plan, Skip, Unfit, reject
from services.transfer.progress import Progress, reported
from services.transfer.reading import Reader, missing
from services.transfer.series_text import SeriesText


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
        self._ids = FreshIds({}, several, highest)

    def decide(self, rows: Iterable[tuple[Incoming, dict[str, Any] | Unfit]]) -> list[Action | Write]:
        """One answer a row, in order."""
        return [self._decide(incoming, given) for incoming, given in rows]

    def _decide(self, incoming: Incoming, given: dict[str, Any] | Unfit) -> Action | Write:
        try:
            if isinstance(given, Unfit):
                raise given
            answer = self._answer(incoming, given)
        except Unfit as unfit:
            return reject(incoming, unfit)
        self._meant[answer.id] = incoming.row.line
        self.stored.meet(answer.id)
        return answer

    def _answer(self, incoming: Incoming, given: dict[str, Any]) -> Skip | Write:
        there = self._there(incoming, given)
        if there is None or there.was_deleted:
            return self._new(incoming, given, there)
        item = item_from(given, there.item)
        if self._keep:
            return Skip(incoming, there.id, is_kept=item != there.item)
        self._check_series(item)
        if item == there.item:
            return Skip(incoming, there.id)
        _refuse_managed(there)
        return Write(incoming, there.id, there.uid, item, there.item)

    def _new(self, incoming: Incoming, given: dict[str, Any], deleted: StoredItem | None) -> Write:
        lacking = missing(incoming, given)
        if lacking is not None:
            raise lacking
        item = item_from(given, None)
        self._check_series(item)
        uid = given.get("uid") or str(uuid4())
        if self._uids.setdefault(uid, incoming.row.line) != incoming.row.line:
            raise Unfit(f"line {self._uids[uid]} is about the same item", "uid")
        if deleted is not None:
            _refuse_managed(deleted)
            return Write(incoming, deleted.id, uid, item, was_deleted=True)
        number = given.get("id")
        is_free = number is not None and number not in self.stored.by_id and number not in self._meant
        return Write(incoming, number if number is not None and is_free else self._ids.take(), uid, item)

    def _there(self, incoming: Incoming, given: dict[str, Any]) -> StoredItem | None:
        """By uid; by id, where there is no uid; by what it is about. Raises Unfit."""
        uid, number = given.get("uid"), given.get("id")
        there = self.stored.by_uid.get(uid) if uid is not None else self.stored.by_id.get(number or 0)
        meant = there.id if there is not None else number if uid is None else None
        if meant in self._meant:
            raise Unfit(f"line {self._meant[meant]} is about the same item", "id")
        if there is not None and uid is None and there.was_deleted:
            raise Unfit(
                "this id belongs to an item that was deleted; leave the id out to make a new one", "id"
            )
        if there is not None or uid is not None or missing(incoming, given) is not None:
            return there
        return self._alike(given)

    def _alike(self, given: dict[str, Any]) -> StoredItem | None:
        """One that says the same, else the only one."""
        alike: list[StoredItem] = []
        for there in self.stored.alike(item_from(given, None)):
            if there.id not in self._ids.named:
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
            raise Unfit("an earlier row tells this series otherwise", "series")

    def _check_rule(self, told: SeriesText) -> None:
        there = self.stored.series.get(told.uid)
        if there is not None and there.is_managed:
            raise Unfit(str(ManagedUpstream(there.kind, there.id)), "series")
        try:
            told.rule.check()
        except (Refused, OverflowError) as refused:
            raise Unfit(str(refused), "series") from refused


def plan_items(
    session: Session,
    directory: Directory,
    reader: Reader,
    rows: Iterable[Incoming],
    keep: bool,
    progress: Progress,
) -> Plan:
    """Decide about all schedule items; their groups, people, courses and rooms are stored already."""
    several = list(rows)
    read = [(incoming, _read(reader, incoming)) for incoming in reported(several, progress)]
    planner = ItemPlanner(session, reader, several, directory.highest_id(SCHEDULE_ITEM), keep)
    _load(planner.stored, [given for _, given in read if not isinstance(given, Unfit)])
    answers = planner.decide(read)
    return Plan(SCHEDULE_ITEM, _without_clashes(session, answers))


def _refuse_managed(stored: StoredItem) -> None:
    if stored.is_managed:
        raise Unfit(str(ManagedUpstream(Event.kind, stored.id)))


def _read(reader: Reader, incoming: Incoming) -> dict[str, Any] | Unfit:
    try:
        return reader.read(incoming)
    except Unfit as unfit:
        return unfit


def _load(stored: StoredItems, several: Sequence[dict[str, Any]]) -> None:
    nameless = [given for given in several if "uid" not in given]
    stored.load(
        {given["uid"] for given in several if "uid" in given},
        {given["id"] for given in several if "id" in given},
        {given["starts_at"] for given in nameless if "starts_at" in given},
    )


def _without_clashes(session: Session, answers: Sequence[Action | Write]) -> list[Action]:
    """The first of two that clash stays; what moves away makes room for others, wherever these stand in the file."""
    placing = Placing(session, [answer for answer in answers if isinstance(answer, Write)])
    refused = placing.refused()
    return [
        answer
        if not isinstance(answer, Write)
        else reject(answer.incoming, placing.reason(refused[answer.id]))
        if answer.id in refused
        else answer.action
        for answer in answers
    ]
