"""What was booked at each moment, by the log of changes alone; and who clashes, by the plain definition."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Change, Group

NEVER = 2**62
"""The batch in which what still stands will end."""

Resource = tuple[str, int]
Told = tuple[str, int, int, str, str]
"""A conflict as an answer tells it: resource, its id, the item, its start and end."""


@dataclass(frozen=True)
class Version:
    """An item as it was from one batch of changes up to another."""

    item_id: int
    since: int
    until: int
    starts_at: datetime
    ends_at: datetime
    takes: frozenset[Resource]

    def stood(self, batch: int) -> bool:
        return self.since <= batch < self.until

    def stood_beside(self, other: "Version") -> bool:
        return self.since < other.until and other.since < self.until

    def overlaps(self, other: "Version") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def version_of(item_id: int, image: Mapping[str, Any], since: int = 0, until: int = NEVER) -> Version:
    """Of an image in the log."""
    names = {"room": "rooms", "teacher": "instructors", "group": "groups"}
    takes = frozenset((sort, number) for sort, name in names.items() for number in image[name])
    starts_at, ends_at = (datetime.fromisoformat(image[key]) for key in ("starts_at", "ends_at"))
    return Version(item_id, since, until, starts_at, ends_at, takes)


class Trees:
    """Which groups have students in common."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(select(Group.id, Group.parent_id))
        self._parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}

    def _line(self, group: int | None) -> Iterator[int]:
        while group is not None:
            yield group
            group = self._parents[group]

    def share(self, one: Resource, other: Resource) -> bool:
        if one[0] == other[0] == "group":
            return one[1] in self._line(other[1]) or other[1] in self._line(one[1])
        return one == other

    def all_sharing(self, one: Resource, others: Iterable[Resource]) -> list[Resource]:
        return [other for other in others if self.share(one, other)]


class History:
    """All versions of all items, as the log tells them."""

    def __init__(self, session: Session) -> None:
        self.trees = Trees(session)
        self.by_item: dict[int, list[Version]] = defaultdict(list)
        images: dict[int, tuple[int, Mapping[str, Any]]] = {}
        query = select(Change).where(Change.kind == "event").order_by(Change.batch_id, Change.id)
        for change in session.scalars(query):
            if change.record_id in images:
                since, image = images.pop(change.record_id)
                self._note(version_of(change.record_id, image, since, change.batch_id))
            if change.after is not None:
                images[change.record_id] = change.batch_id, change.after
        for item_id, (since, image) in images.items():
            self._note(version_of(item_id, image, since))
        self._by_resource: dict[Resource, list[Version]] = defaultdict(list)
        for version in self.versions():
            for resource in version.takes:
                self._by_resource[resource].append(version)
        self._sharing: dict[Resource, list[Version]] = {}

    def _note(self, version: Version) -> None:
        self.by_item[version.item_id].append(version)

    def versions(self) -> Iterator[Version]:
        for several in self.by_item.values():
            yield from several

    def at(self, item_id: int, batch: int) -> Version | None:
        return next((version for version in self.by_item[item_id] if version.stood(batch)), None)

    def sharing(self, resource: Resource) -> list[Version]:
        """Versions that take ``resource``, or a group with students in common."""
        if resource not in self._sharing:
            others = self.trees.all_sharing(resource, self._by_resource)
            self._sharing[resource] = [version for other in others for version in self._by_resource[other]]
        return self._sharing[resource]

    def clashes_at_any_time(self) -> list[tuple[Version, Version]]:
        """Pairs of items that ever stood side by side and clashed."""
        return [
            (one, other)
            for resource, versions in self._by_resource.items()
            for one in versions
            for other in self.sharing(resource)
            if one.item_id < other.item_id and one.stood_beside(other) and one.overlaps(other)
        ]

    def would_clash(self, wanted: Version, batch: int) -> set[Told]:
        """All that an answer should tell somebody who wanted this when ``batch`` was the latest."""
        return {
            (*resource, other.item_id, wire(other.starts_at), wire(other.ends_at))
            for resource in wanted.takes
            for other in self.sharing(resource)
            if other.item_id != wanted.item_id and other.stood(batch) and other.overlaps(wanted)
        }


def clashes_among(versions: Collection[Version], trees: Trees) -> list[tuple[int, int]]:
    """Every pair looked at."""
    return [
        (one.item_id, other.item_id)
        for one, other in combinations(versions, 2)
        if one.overlaps(other) and any(trees.all_sharing(resource, other.takes) for resource in one.takes)
    ]


def wire(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
