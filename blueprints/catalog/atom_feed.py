"""An Atom feed of changes (RFC 4287), and of older ones on further pages (RFC 5005, 3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from blueprints import atom
from blueprints.catalog.change_presenters import ENTITIES, data_of, name_of, taken
from models import Event, EventStatus
from services.catalog.changes import Page, References, Told, uid_of
from services.changes.images import Image


@dataclass(frozen=True)
class Addresses:
    """Where things are, each in full."""

    home: str
    first: str
    """The feed from its newest entry on."""
    own: str
    """This page of it."""
    older: str | None
    """The next page; None for the last one."""
    of: Callable[[UUID], str]
    """A change."""


def feed(page: Page, changed_at: datetime, zone: ZoneInfo, addresses: Addresses) -> bytes:
    """The document. Times in its words are those of ``zone``."""
    entries = [_entry(told, page.references, zone, addresses) for told in page.rows]
    return atom.document(
        atom.Feed(
            title="Changes in the timetable",
            language="en",
            updated_at=changed_at,
            page=addresses.home,
            first=addresses.first,
            own=addresses.own,
            older=addresses.older,
            entries=entries,
        )
    )


def _entry(told: Told, references: References, zone: ZoneInfo, addresses: Addresses) -> atom.Entry:
    change = told.change
    return atom.Entry(
        # Numbers of changes are those of one database; the batch's id is known to no other.
        id=uuid5(told.batch.uid, f"{change.kind}/{change.record_id}"),
        title=_title(told, references, zone),
        updated_at=told.batch.made_at,
        href=addresses.of(uid_of(change.id)),
        href_type="application/json",
        categories=(ENTITIES[change.kind], change.shown or ""),
        content="\n".join(_lines(told, references, zone)),
    )


def _title(told: Told, references: References, zone: ZoneInfo) -> str:
    """``Datenbanken 1, 2026-11-02 09:00: cancelled``."""
    if told.change.kind != Event.kind:
        return f"{ENTITIES[told.change.kind].capitalize()} {told.image['name']}: {told.change.shown}"
    before, after = told.before, told.after
    image = before or told.image
    return f"{_called(image, references)}, {_at(image['starts_at'], zone)}: {_outcome(told, before, after, zone)}"


def _outcome(told: Told, before: Image | None, after: Image | None, zone: ZoneInfo) -> str:
    """What became of a meeting."""
    if before is None or after is None:
        return told.change.shown or ""
    if after["status"] != before["status"]:
        return "cancelled" if after["status"] == EventStatus.CANCELLED else "takes place after all"
    moved = after["starts_at"] != before["starts_at"]
    return f"moved to {_at(after['starts_at'], zone)}" if moved else "changed"


def _lines(told: Told, references: References, zone: ZoneInfo) -> Iterator[str]:
    """What is different, or all that there is to say of what is new or gone."""
    before, after = (
        None if image is None else _words(told.change.kind, image, references, zone)
        for image in (told.before, told.after)
    )
    if before is not None and after is not None:
        for name, value in after.items():
            if before[name] != value:
                yield f"{name}: {before[name] or 'nothing'} → {value or 'nothing'}"
    else:
        yield from (f"{name}: {value}" for name, value in (after or before or {}).items() if value)
    for clash in told.change.clashes or ():
        when = _at(clash["starts_at"], zone)
        yield f"Clash: {taken(clash, references).name} is also taken by a meeting that was planned here, {when}"


def _words(kind: str, image: Image, references: References, zone: ZoneInfo) -> dict[str, str]:
    if kind != Event.kind:
        told = data_of(kind, image, references)
        return {
            name: ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            for name, value in told.items()
            if name != "id" and not name.endswith("Id")
        }
    return {
        "Meeting": _called(image, references),
        "Begins": _at(image["starts_at"], zone),
        "Ends": _at(image["ends_at"], zone),
        "State": image["status"],
        "Rooms": ", ".join(references.rooms[number].name for number in image["rooms"]),
        "Place": image["location_text"],
        "Instructors": ", ".join(references.instructors[number].name for number in image["instructors"]),
        "For": ", ".join(level.title for level in references.levels_of(image)),
        "Note": image["note"],
    }


def _called(image: Image, references: References) -> str:
    return image["summary"] or name_of(references.courses, image["course_id"]) or "Meeting"


def _at(text: str, zone: ZoneInfo) -> str:
    """``2026-11-02 09:00``."""
    return f"{datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"
