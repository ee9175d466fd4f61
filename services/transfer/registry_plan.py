"""Planning rows of levels, groups, people, courses and rooms."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from models import Group
from services.changes.errors import ManagedUpstream, NotUnique
from services.registries.terms import TermEndsBeforeStart
from services.transfer.entities import Values
from services.transfer.group_rules import GroupRules, parents_first
from services.transfer.ids import FreshIds
from services.transfer.known import Directory, Known
from services.transfer.mapping import Incoming
from services.transfer.matching import Match, Matcher
from services.transfer.plan import Action, Create, Plan, Reject, Restore, Skip, Unfit, Update, reject
from services.transfer.progress import Progress, reported
from services.transfer.reading import Reader, missing
from services.transfer.reasons import rule_broken


class RegistryPlanner:
    """Decides about the rows of one entity, in their order: a later one sees what the earlier ones will have done."""

    def __init__(self, session: Session, known: Known, reader: Reader, ids: FreshIds, keep: bool) -> None:
        """``keep`` leaves rows that are there as they are."""
        self._known = known
        self._reader = reader
        self._matcher = Matcher(known, ids.named)
        self._ids = ids
        self._keep = keep
        self._rules = GroupRules(session, known) if known.entity.model is Group else None

    def decide(self, incoming: Incoming) -> Action:
        """What becomes of the row."""
        match: Match | None = None
        try:
            given = self._reader.read(incoming)
            match = self._matcher.match(given)
            action = self._action(incoming, given, match)
        except Unfit as unfit:
            action = reject(incoming, unfit)
        self._note(incoming, action, match)
        return action

    def _action(self, incoming: Incoming, given: dict[str, Any], match: Match) -> Action:
        number = match.id
        if number is not None and not match.was_deleted:
            return self._existing(incoming, given, number)
        lacking = missing(incoming, given)
        if lacking is not None:
            raise lacking
        row = {**self._known.entity.defaults, **given}
        holder = self._known.holder(row)
        if holder is not None and self._keep:
            return Skip(incoming, holder, is_kept=bool(_changed(self._known.rows[holder], given)))
        if number is not None:
            self._refuse_managed(number)
            row["id"] = number
            self._check(number, None, row)
            return Restore(incoming, number, row)
        row["id"] = self._ids.take() if match.kept_id is None else match.kept_id
        row.setdefault("uid", uuid4())
        self._check(row["id"], None, row)
        return Create(incoming, row["id"], row)

    def _existing(self, incoming: Incoming, given: dict[str, Any], number: int) -> Action:
        before = self._known.rows[number]
        changed = _changed(before, given)
        if self._keep or not changed:
            return Skip(incoming, number, is_kept=bool(changed))
        self._refuse_managed(number)
        self._check(number, before, {**before, **changed})
        return Update(incoming, number, changed)

    def _check(self, number: int, before: Values | None, after: Values) -> None:
        """Raises Unfit when the row would break a rule."""
        entity = self._known.entity
        holder = self._known.holder(after)
        if holder not in (None, number) and (before is None or entity.unique(before) != entity.unique(after)):
            field = entity.told_apart_by
            raise Unfit(rule_broken(NotUnique(entity.model.kind, field, after[field])), field)
        if "ends_on" in after and after["ends_on"] < after["starts_on"]:
            raise Unfit(rule_broken(TermEndsBeforeStart()), "endsOn")
        if self._rules is not None:
            self._rules.check(number, before, after)

    def _note(self, incoming: Incoming, action: Action, match: Match | None) -> None:
        called = incoming.cell("id")
        existing = match.id if match is not None and not match.was_deleted else None
        number = existing if isinstance(action, Reject) else action.id
        self._ids.stands_for(called, number)
        if isinstance(action, Reject):
            return
        self._matcher.claim(action.id, incoming)
        if isinstance(action, Create | Restore):
            self._known.put(action.id, action.values)
        elif isinstance(action, Update):
            self._known.put(action.id, {**self._known.rows[action.id], **action.values})
        if self._rules is not None and not isinstance(action, Skip):
            self._rules.note(action.id)

    def _refuse_managed(self, number: int) -> None:
        if number in self._known.managed:
            raise Unfit(rule_broken(ManagedUpstream(self._known.entity.model.kind, number)))


def _changed(before: Values, given: Values) -> dict[str, Any]:
    """What the file says otherwise than the row that is there."""
    return {
        name: value for name, value in given.items() if name not in ("id", "uid") and before[name] != value
    }


def plan_registry(
    session: Session,
    directory: Directory,
    reader: Reader,
    entity_name: str,
    several: Sequence[Incoming],
    keep: bool,
    progress: Progress,
) -> Plan:
    """Decide about all rows of one entity; groups in the order of their trees, the others in that of the files."""
    known = directory[entity_name]
    if known.entity.model is Group:
        several = parents_first(several)
    ids = FreshIds(known.called, several, directory.highest_id(known.entity))
    planner = RegistryPlanner(session, known, reader, ids, keep)
    return Plan(known.entity, [planner.decide(incoming) for incoming in reported(several, progress)])
