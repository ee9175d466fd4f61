"""What is to be done so that a level's events are those of its plan: read, compared, and not yet written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import AcademicPeriod, Event, EventSource
from services.database import parts
from services.starplan.sync.identities import Identities
from services.starplan.sync.matching import Facts, match
from services.starplan.sync.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Told:
    """An event, and what the plan of the period said of it last."""

    source: EventSource
    event: Event

    def is_told_by(self, wanted: Wanted) -> bool:
        """Whether the plan says of it what it said before."""
        return not self.source.is_gone and self.source.row_hash == wanted.row_hash

    def facts(self, identities: Identities) -> Facts:
        event = self.event
        return Facts(
            uid=self.source.source_uid,
            course=identities.taught(event.course_id),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            rooms=frozenset(event.room_ids),
            people=frozenset(event.instructor_ids),
            is_gone=self.source.is_gone,
        )


@dataclass(slots=True)
class PairPlan:
    """What becomes of the events of one period."""

    changed: list[tuple[Told, Wanted]] = field(default_factory=list)
    """The plan says something else of them."""
    renamed: list[tuple[Told, Wanted]] = field(default_factory=list)
    """The plan calls them something else, and says the same."""
    joined: list[tuple[Event, Wanted]] = field(default_factory=list)
    """Another level has them already: a lecture for both."""
    created: list[Wanted] = field(default_factory=list)
    gone: list[Told] = field(default_factory=list)
    """To come, and no longer in the plan. What is over stays as it was."""
    future: int = 0
    """How many were to come until now."""

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.renamed or self.joined or self.created or self.gone)


def plan_pair(
    session: Session,
    identities: Identities,
    period_id: int | None,
    wanted: Sequence[Wanted],
    now: datetime,
    zone: ZoneInfo,
) -> PairPlan:
    """Compare what is stored of a period with what its plan wants: some statements, however many events there are.

    ``period_id`` is None for one that is not stored yet. The plan holds as long as the transaction keeps others out.
    """
    told = _told(session, period_id)
    facts = [one.facts(identities) for one in wanted]
    found = match([one.facts(identities) for one in told], facts, zone)
    plan = PairPlan()
    for one, other in found.same:
        if not told[one].is_told_by(wanted[other]):
            plan.changed.append((told[one], wanted[other]))
        elif told[one].source.source_uid != wanted[other].uid:
            plan.renamed.append((told[one], wanted[other]))
    to_come = [one for one in told if not one.source.is_gone and one.event.starts_at > now]
    plan.future = len(to_come)
    missing = {told[position].event.id for position in found.gone}
    plan.gone = [one for one in to_come if one.event.id in missing]
    own = {one.event.id for one in told}
    shared = _Shared(session, identities, own, [wanted[n] for n in found.created])
    for position in found.created:
        event = shared.take(wanted[position], facts[position])
        if event is None:
            plan.created.append(wanted[position])
        else:
            plan.joined.append((event, wanted[position]))
    return plan


def _told(session: Session, period_id: int | None) -> list[Told]:
    query = (
        select(EventSource, Event)
        .join(Event, Event.id == EventSource.event_id)
        .where(EventSource.period_id == period_id, Event.deleted_at.is_(None))
        .options(selectinload(Event.bookings))
        .order_by(Event.id)
    )
    return [Told(source, event) for source, event in session.execute(query)]


class _Shared:
    """Events of other levels that some meetings may be, too."""

    def __init__(
        self, session: Session, identities: Identities, own: Collection[int], several: Sequence[Wanted]
    ) -> None:
        self._identities = identities
        self._by_uid: dict[str, list[int]] = defaultdict(list)
        self._by_content: dict[str, list[int]] = defaultdict(list)
        self._taken = set(own)
        """One period tells of an event once."""
        for row in _sources_like(session, several):
            self._by_uid[row.source_uid].append(row.event_id)
            self._by_content[row.content_key].append(row.event_id)
        ids = {number for found in (*self._by_uid.values(), *self._by_content.values()) for number in found}
        self._events = _events(session, ids - self._taken)

    def take(self, wanted: Wanted, facts: Facts) -> Event | None:
        """The event that is the same: by its UID, else by all that is known of it."""
        for event in self._candidates(self._by_uid.get(wanted.uid, ()) if wanted.uid else ()):
            times = event.starts_at, event.ends_at
            if self._taught(event) == facts.course or times == (facts.starts_at, facts.ends_at):
                return self._take(event)
        if wanted.is_telling:
            for event in self._candidates(self._by_content.get(wanted.content_key, ())):
                if self._taught(event) == facts.course and _says(event, facts, wanted.location_text):
                    return self._take(event)
        return None

    def _candidates(self, ids: Iterable[int]) -> Iterator[Event]:
        return (self._events[number] for number in sorted(set(ids) - self._taken))

    def _taught(self, event: Event) -> str:
        return self._identities.taught(event.course_id)

    def _take(self, event: Event) -> Event:
        self._taken.add(event.id)
        return event


def _sources_like(session: Session, several: Sequence[Wanted]) -> Iterator[EventSource]:
    uids = {one.uid for one in several} - {""}
    keys = {one.content_key for one in several if one.is_telling}
    for column, values in ((EventSource.source_uid, uids), (EventSource.content_key, keys)):
        for part in parts(sorted(values)):
            yield from session.scalars(select(EventSource).where(column.in_(part)))


def _events(session: Session, ids: Collection[int]) -> dict[int, Event]:
    found: dict[int, Event] = {}
    for part in parts(sorted(ids)):
        query = select(Event).where(Event.id.in_(part), Event.deleted_at.is_(None))
        found |= {event.id: event for event in session.scalars(query.options(selectinload(Event.bookings)))}
    return found


def _says(event: Event, facts: Facts, location_text: str) -> bool:
    return (
        (event.starts_at, event.ends_at) == (facts.starts_at, facts.ends_at)
        and (frozenset(event.room_ids), frozenset(event.instructor_ids)) == (facts.rooms, facts.people)
        and event.location_text == location_text
    )


def sources_of(session: Session, event_ids: Collection[int]) -> dict[int, list[tuple[int, int, bool]]]:
    """By event: the period of each of its sources, that period's level, and whether it is gone there."""
    found: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for part in parts(sorted(event_ids)):
        query = (
            select(EventSource.event_id, EventSource.period_id, AcademicPeriod.level_id, EventSource.is_gone)
            .join(AcademicPeriod, AcademicPeriod.id == EventSource.period_id)
            .where(EventSource.event_id.in_(part))
            .order_by(EventSource.event_id, AcademicPeriod.level_id)
        )
        for event_id, period_id, level_id, is_gone in session.execute(query):
            found[event_id].append((period_id, level_id, is_gone))
    return found
