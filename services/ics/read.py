"""Reading a feed: calendar text to what students see, reusing what an earlier reading already parsed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from sys import getsizeof
from zoneinfo import ZoneInfo

from services.ics.budget import Budget
from services.ics.canonical import digest, without_sequence
from services.ics.clean import (
    TeacherRule,
    category,
    clean_description,
    clean_location,
    clean_summary,
    is_remote,
)
from services.ics.components import Block, Feed, split, uid, unpacked
from services.ics.expand import Dated, Window, expand
from services.ics.occurrence import Occurrence
from services.ics.parse import BadEvent, Vevent, parse
from services.ics.zones import Zones

MOST_EVENTS = 20_000
MOST_TEXT = 6_000_000
"""Bytes that the texts of all occurrences take together: a series repeats its own, and so could make gigabytes of
a page, and one emoji makes each character of its text four bytes long."""
_NO_TEXT = getsizeof("")
_LONGEST_UID = 255
# What lies outside cannot be moved to every time zone, and is a mistake anyway.
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_STEPS = 2_000_000
_ORDER = attrgetter("starts_at", "ends_at", "summary", "uid")


@dataclass(frozen=True, slots=True)
class Group:
    """What the VEVENTs of one UID gave, their texts in bytes of memory; `window` is None if it has no part in it."""

    occurrences: tuple[Occurrence, ...]
    skipped: int
    window: Window | None
    text_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What, besides its own text, the meaning of a group depends on."""

    zone: ZoneInfo
    calendar_zone: str | None
    definitions: str
    """A hash of the zones that the feed defines."""
    lacks_teacher: TeacherRule | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A read feed, its occurrences in order of start, end, summary and uid.

    `skipped` counts VEVENTs that could not be used, `parsed` the groups (VEVENTs of one UID) that an earlier
    reading did not already hold. `context` and `groups` serve the next reading.
    """

    occurrences: tuple[Occurrence, ...]
    skipped: int
    parsed: int
    context: Context
    groups: Mapping[str, Group]


def default_window(now: datetime) -> Window:
    """Return one year back to two years ahead, in whole days of UTC so that it changes once a day."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(_years_from(today, -1), _years_from(today + timedelta(days=1), 2))


def read(
    text: str,
    *,
    zone: ZoneInfo,
    window: Window,
    lacks_teacher: TeacherRule | None = None,
    previous: Reading | None = None,
) -> Reading:
    """Read a decoded calendar; `zone` is the institution's.

    Rules are expanded inside the window only, single events are kept from 1900 to 2199. At most 20,000
    VEVENTs are read and as many occurrences returned, with 6 MB of texts. `previous` is an earlier
    reading of the same feed. Raises ParseFailed when the text is no calendar.
    """
    feed = split(text)
    definitions = digest("\n".join(f"{name}:{text}" for name, text in feed.definitions.items()))
    context = Context(zone, feed.zone_name, definitions, lacks_teacher)
    known = previous.groups if previous is not None and previous.context == context else {}
    reader = _Reader(context, feed.definitions, window)
    groups: dict[str, Group] = {}
    occurrences: list[Occurrence] = []
    skipped = feed.unclosed + max(0, len(feed.blocks) - MOST_EVENTS)
    parsed = text_bytes = 0
    blocks_of = _by_uid(feed)
    del feed  # so that each block is given up once it was read
    for name in tuple(blocks_of):
        blocks = [unpacked(block) for block in blocks_of.pop(name)]
        if len(occurrences) >= MOST_EVENTS or text_bytes >= MOST_TEXT:
            skipped += len(blocks)
            continue
        key = _key(blocks)
        group = known.get(key)
        if group is None or group.window not in (None, window):
            group = reader.read_group(name, blocks)
            parsed += 1
        groups[key] = group
        text_bytes += group.text_bytes
        if text_bytes > MOST_TEXT:
            skipped += len(blocks)
            continue
        occurrences.extend(group.occurrences)
        skipped += group.skipped
    unique = _unique(sorted(occurrences[:MOST_EVENTS], key=_ORDER))
    return Reading(tuple(sorted(unique, key=_ORDER)), skipped, parsed, context, groups)


class _Reader:
    """Reads groups of one feed; shares its zones and its budget between them."""

    def __init__(self, context: Context, definitions: Mapping[str, str], window: Window) -> None:
        self._budget = Budget(_STEPS)
        self._zones = Zones(context.zone, definitions, context.calendar_zone, self._budget)
        self._lacks_teacher = context.lacks_teacher
        self._window = window

    def read_group(self, name: str, blocks: list[str]) -> Group:
        vevents = []
        for block in blocks:
            try:
                vevents.append(parse(block, self._zones))
            except BadEvent:
                continue  # counted below, by what is missing
        window = self._window if any(vevent.repeats for vevent in vevents) else None
        try:
            dated = expand(vevents, self._window, self._zones, self._budget)
        except (ValueError, OverflowError):
            return Group((), len(blocks), window)
        kept = [one for one in dated if one.starts_at >= _EARLIEST and one.ends_at < _LATEST]
        occurrences = tuple(self._occurrences(name, kept))
        skipped = len(blocks) - len(vevents) + len(dated) - len(kept)
        return Group(occurrences, skipped, window, sum(map(_text_bytes, occurrences)))

    def _occurrences(self, name: str, dated: list[Dated]) -> Iterable[Occurrence]:
        distinct = {id(one.vevent): one for one in dated}
        cleaned = {key: self._cleaned(one) for key, one in distinct.items()}
        bare_taken = False
        for one in sorted(dated, key=attrgetter("starts_at")):
            in_series = one.original_at is not None
            suffixed = _suffixed(name, one.original_at or one.starts_at)
            yield replace(
                cleaned[id(one.vevent)],
                uid=suffixed if in_series or bare_taken else name,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )
            bare_taken = bare_taken or not in_series

    def _cleaned(self, dated: Dated) -> Occurrence:
        """The occurrence without its uid. Cleaning costs more than the rest: it is done once for a VEVENT."""
        vevent = dated.vevent
        location = clean_location(vevent.location)
        return Occurrence(
            uid="",
            summary=clean_summary(vevent.summary),
            starts_at=dated.starts_at,
            ends_at=dated.ends_at,
            location=location,
            description=clean_description(vevent.description),
            category=category(vevent.summary, vevent.location),
            remote=is_remote(location),
            all_day=vevent.all_day,
            status=vevent.status,
            without_teacher=self._is_without_teacher(vevent),
        )

    def _is_without_teacher(self, vevent: Vevent) -> bool:
        rule = self._lacks_teacher
        return rule is not None and rule(vevent.summary, vevent.location, vevent.description)


def _by_uid(feed: Feed) -> dict[str, list[Block]]:
    """The blocks of each UID in feed order; one without UID is named after its own content."""
    groups: dict[str, list[Block]] = {}
    for block in feed.blocks[:MOST_EVENTS]:
        groups.setdefault(_name(unpacked(block)), []).append(block)
    return groups


def _name(block: str) -> str:
    """Its UID; a hash instead of one longer than any should be (RFC 7986, 5.3), and of all where it has none."""
    name = uid(block) or digest(without_sequence(block))
    return name if len(name) <= _LONGEST_UID else digest(name)


def _text_bytes(occurrence: Occurrence) -> int:
    texts = (occurrence.uid, occurrence.summary, occurrence.location, occurrence.description)
    return sum(map(getsizeof, texts)) - len(texts) * _NO_TEXT


def _key(blocks: list[str]) -> str:
    """SEQUENCE only says which of several VEVENTs is the newest."""
    return digest(without_sequence(blocks[0]) if len(blocks) == 1 else "\n".join(blocks))


def _unique(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Rename what bears a taken uid: the UID of one event may look like an occurrence of a series."""
    taken: set[str] = set()
    for position, occurrence in enumerate(occurrences):
        name = occurrence.uid
        while name in taken:
            name = _suffixed(name, occurrence.starts_at)
        taken.add(name)
        if name != occurrence.uid:
            occurrences[position] = replace(occurrence, uid=name)
    return occurrences


def _suffixed(name: str, at: datetime) -> str:
    return f"{name}_{at:%Y%m%dT%H%M%SZ}"


def _years_from(day: datetime, years: int) -> datetime:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
