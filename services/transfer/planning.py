"""Planning all tables of an import, and whether what the plans were made of is so still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Change, Event, Group, Series
from services.changes.images import Image
from services.changes.revision import revision
from services.transfer.entities import ENTITIES, SCHEDULE_ITEM
from services.transfer.item_plan import ItemsBasis, plan_items
from services.transfer.items import fields_of_image
from services.transfer.known import Directory
from services.transfer.mapping import Incoming
from services.transfer.plan import Plan, Update
from services.transfer.progress import Progress
from services.transfer.reading import Reader
from services.transfer.registry_plan import plan_registry

Sorted = Mapping[str, Sequence[Incoming]]
"""Rows by entity."""
_MOST_CHANGES = 2_000
"""Of more than these nobody asks whether they matter: planning again takes no longer."""


@dataclass(frozen=True)
class Planned:
    """What becomes of all rows, as far as nobody changes what this rests on."""

    plans: Sequence[Plan]
    directory: Directory
    items: ItemsBasis | None
    seen: int
    """The revision of the timetable that was looked at."""

    def still_holds(self, session: Session) -> bool:
        """Whether planning now would give the same. Others must be kept out, or it may be untrue soon."""
        query = select(Change.kind, Change.record_id, Change.before, Change.after)
        changes = session.execute(query.where(Change.batch_id > self.seen).limit(_MOST_CHANGES + 1)).all()
        return len(changes) <= _MOST_CHANGES and not any(self._rests_on(*change) for change in changes)

    def _rests_on(self, kind: str, number: int, before: Image | None, after: Image | None) -> bool:
        if kind != Event.kind:
            return kind in self.directory.kinds or (kind == Series.kind and self.items is not None)
        if self._moves_groups:
            return True
        if self.items is None:
            return False
        uid = (after or before or {})["uid"]
        return self.items.concerns(number, uid, None if after is None else fields_of_image(after))

    @cached_property
    def _moves_groups(self) -> bool:
        """A group goes to another place in its tree where that makes none of its events clash."""
        return any(plan.entity.model is Group and any(plan.of(Update)) for plan in self.plans)


def plan_tables(session: Session, rows: Sorted, keep: bool, zone: ZoneInfo, progress: Progress) -> Planned:
    """Decide about all rows. ``session`` sees one state of the timetable; nothing is written.

    The rows of each entity are looked at after those that they may refer to.
    """
    seen = revision(session)
    directory = Directory(session)
    reader = Reader(directory, zone)
    plans: list[Plan] = []
    items: ItemsBasis | None = None
    for name in ENTITIES:
        if name not in rows:
            continue
        if name == SCHEDULE_ITEM.name:
            plan, items = plan_items(session, directory, reader, rows[name], keep, progress)
        else:
            plan = plan_registry(session, directory, reader, name, rows[name], keep, progress)
        plans.append(plan)
    return Planned(plans, directory, items, seen)
