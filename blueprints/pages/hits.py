"""What a search has found, as lines of a list: what it is, and when it is next on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import url_for
from flask_babel import lazy_gettext

from blueprints.services import new_session, plannings
from services.plannings.next_in import next_in
from services.schedule.next_on import Meeting, next_on
from services.search.entry import Entry, Kind
from services.search.index import Found
from services.search.marks import marked
from services.search.words import query_words

TITLES = {
    Kind.GROUP: lazy_gettext("Groups"),
    Kind.LEVEL: lazy_gettext("Levels"),
    Kind.COURSE: lazy_gettext("Courses"),
    Kind.ROOM: lazy_gettext("Rooms"),
    Kind.INSTRUCTOR: lazy_gettext("People"),
    Kind.PROGRAM: lazy_gettext("Programs"),
    Kind.PLANNING: lazy_gettext("Plannings"),
}


@dataclass(frozen=True)
class Hit:
    entry: Entry
    href: str
    name: list[tuple[str, bool]]
    """In pieces, each with whether it is what was typed."""
    meeting: Meeting | None
    """The one that is on, or the next."""


@dataclass(frozen=True)
class HitGroup:
    """Hits of a kind, and how many there are in all."""

    kind: Kind
    hits: list[Hit]
    count: int

    @property
    def title(self) -> str:
        return str(TITLES[self.kind])


def hit_groups(found: Found, query: str, now: datetime) -> list[HitGroup]:
    """The hits by kind; first the kind of the best one. Six statements at most."""
    words, meetings = query_words(query), meetings_of(found.entries, now)
    order = list(dict.fromkeys(entry.kind for entry in found.entries))
    by_kind = sorted(found.entries, key=lambda entry: order.index(entry.kind))
    return [
        HitGroup(kind, [_hit(entry, words, meetings) for entry in members], found.counts[kind])
        for kind, members in groupby(by_kind, key=lambda entry: entry.kind)
    ]


def _hit(entry: Entry, words: list[tuple[str, str]], meetings: dict[str, Meeting]) -> Hit:
    return Hit(entry, href_of(entry), marked(entry.name, words), meetings.get(entry.full_id))


def href_of(entry: Entry) -> str:
    """The calendar of what has one; of a program its levels."""
    if entry.kind is Kind.PROGRAM:
        return url_for("pages.program", uid=entry.full_id.rpartition(".")[2])
    return url_for("pages.planning", full_id=entry.full_id)


def meetings_of(entries: Sequence[Entry], now: datetime) -> dict[str, Meeting]:
    """When each is next on, by its full id; of plannings from elsewhere only what is in memory is looked at."""
    ours = {(str(entry.kind), entry.id): entry for entry in entries if isinstance(entry.id, int)}
    with new_session()() as session:
        found = next_on(session, ours, now)
    meetings = {ours[thing].full_id: meeting for thing, meeting in found.items()}
    return meetings | _of_feeds((one.full_id for one in entries if one.kind is Kind.PLANNING), now)


def _of_feeds(full_ids: Iterable[str], now: datetime) -> dict[str, Meeting]:
    contents = {full_id: plannings().at_hand(full_id) for full_id in full_ids}
    meetings = {full_id: next_in(content, now) for full_id, content in contents.items() if content}
    return {full_id: meeting for full_id, meeting in meetings.items() if meeting}
