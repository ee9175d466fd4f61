"""Rooms that fit what somebody looks for, and what they may look for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from models import Room
from services.catalog.free_time import Wishes
from services.catalog.listing import Wanted, rows
from services.schedule.availability import free_rooms
from services.schedule.slots import Slot
from services.text import fold, words_by_comma


@dataclass(frozen=True)
class Rooms:
    """All rooms by name, and what tells them apart."""

    all: Sequence[Room]

    @cached_property
    def buildings(self) -> list[str]:
        return _sorted(room.building for room in self.all)

    @cached_property
    def campuses(self) -> list[str]:
        return _sorted(room.campus for room in self.all)

    @cached_property
    def tags(self) -> list[str]:
        """Equipment and the like; of words that differ in their case alone the first is meant."""
        words = [tag for room in self.all for tag in words_by_comma(room.tags)]
        return _sorted({word.casefold(): word for word in reversed(words)}.values())

    @property
    def fullest_building(self) -> str:
        """The one with most rooms; empty where no room says its building."""
        counts = {name: sum(room.building == name for room in self.all) for name in self.buildings}
        return max(counts, key=lambda name: counts[name], default="")

    def matching(self, text: str, wishes: Wishes) -> list[Room]:
        """Rooms with ``text`` in a name of theirs or of their building that fit ``wishes``."""
        wanted = Wanted(text)
        return [
            room
            for room in self.all
            if wanted.occurs_in(room.name, room.abbreviation, room.aliases, room.building)
            and wishes.fit(room)
        ]


def read(session: Session) -> Rooms:
    """One statement."""
    return Rooms(rows(session, Room))


def free(session: Session, slot: Slot, wishes: Wishes) -> list[Room]:
    """Rooms that nothing takes in ``slot``: the smallest sufficient first. One statement."""
    return [room for room in free_rooms(session, slot, wishes.seats) if wishes.fit(room)]


def _sorted(texts: Iterable[str]) -> list[str]:
    return sorted(set(filter(None, texts)), key=lambda text: (fold(text), text))
