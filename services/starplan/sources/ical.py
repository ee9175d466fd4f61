"""``/ical``: the plan as a calendar, one VEVENT a date."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from services.ics.budget import Budget
from services.ics.components import Feed, split, uid, unpacked
from services.ics.decode import InvalidBody, decode
from services.ics.expand import Window, expand
from services.ics.parse import BadEvent, Vevent, parse, span
from services.ics.zones import Zones
from services.starplan.charset import sound
from services.starplan.server import Page, Server
from services.starplan.sources.json_answers import read_json
from services.starplan.sources.plans import Term, check_number, hash_of, same_rooms
from services.starplan.upstream import Meeting, Plan, PlanAddress, UpstreamFailed

_BEGIN = re.compile(r"^BEGIN:", re.MULTILINE)
_END = re.compile(r"^END:", re.MULTILINE)
_STAMPS = re.compile(r"\n(?:CREATED|SEQUENCE)[:;][^\n]*")
_LOCATION = re.compile(r"(?<=\n)(LOCATION[^:\n]*:)([^\n]*)")
_MODULE_NUMBERS = re.compile(r"\((\d{4,8}|\d+(?:-\d+)+)\)")
_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"
_STEPS = 2_000_000


class IcalExports:
    """Plans of groups as calendars."""

    name = "ical:pg"
    """Of the capability: a site may offer some kinds of plans and refuse others."""

    def __init__(self, server: Server, zone: ZoneInfo) -> None:
        self._server = server
        self._zone = zone

    def fetch(self, address: PlanAddress) -> "FetchedCalendar":
        params = {"lan": "de", "puid": address.unit.id, "type": "pg", "pgid": address.group.id}
        feed = self._server.ask("ical", params, read_feed, what=f"the calendar of {address.group.short_name}")
        return FetchedCalendar(feed, address, self._zone)


def read_feed(page: Page) -> Feed:
    """A calendar that is whole. Raises UpstreamFailed for anything else."""
    if page.body[:100].lstrip(_BEFORE_TEXT).startswith(b"["):
        read_json(page)  # raises where it is an error of the server's
    try:
        text = sound(decode(page.body, page.charset))
    except InvalidBody as invalid:
        raise _no_calendar(page, invalid) from None
    if len(_BEGIN.findall(text)) != len(_END.findall(text)):
        raise UpstreamFailed("truncated", "a calendar with components that do not end")
    feed = split(text)
    check_number(len(feed.blocks))
    return feed


def _no_calendar(page: Page, invalid: InvalidBody) -> UpstreamFailed:
    if invalid.problem == "truncated" and b"BEGIN:VCALENDAR" not in page.body[:1_000].upper():
        return UpstreamFailed("malformed", "words instead of a calendar")
    return UpstreamFailed(invalid.problem, invalid.reason)


@dataclass(frozen=True)
class FetchedCalendar:
    """Hashed before any of it is read: the events in any order, without the stamps that each export makes anew."""

    _feed: Feed = field(repr=False)
    _address: PlanAddress
    _zone: ZoneInfo
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        events = sorted(_canonical(unpacked(block)) for block in self._feed.blocks)
        object.__setattr__(self, "hash", hash_of("ical", [self._feed.zone_name or "", *events]))

    def plan(self) -> Plan:
        """The meetings in the order of the calendar, series of the rare kind behind the others."""
        return _Reading(self._feed, self._address, self._zone).plan()


def _canonical(block: str) -> str:
    return _LOCATION.sub(lambda line: line[1] + same_rooms(line[2]), _STAMPS.sub("", block))


class _Reading:
    """One calendar being read."""

    def __init__(self, feed: Feed, address: PlanAddress, zone: ZoneInfo) -> None:
        self._feed = feed
        self._term = Term(address.unit, zone)
        self._window = Window(
            self._term.instant(address.unit.starts_on),
            self._term.instant(address.unit.ends_on + timedelta(days=1)),
        )
        self._budget = Budget(_STEPS)
        self._zones = Zones(zone, feed.definitions, feed.zone_name, self._budget)
        self._rejected = feed.unclosed

    def plan(self) -> Plan:
        found = list(self._single_dates())
        kept = [meeting for meeting in found if self._term.believes(meeting)]
        self._rejected += len(found) - len(kept)
        return Plan("ical", tuple(_with_own_uids(kept)), self._rejected)

    def _single_dates(self) -> Iterator[Meeting]:
        series: dict[str, list[Vevent]] = {}
        for block in map(unpacked, self._feed.blocks):
            try:
                vevent = parse(block, self._zones)
                if vevent.repeats or vevent.recurrence_id is not None:
                    series.setdefault(uid(block), []).append(vevent)
                elif vevent.status != "cancelled":
                    yield _meeting(vevent, uid(block), *span(vevent, self._zones))
            except BadEvent:
                self._rejected += 1
        for name, vevents in series.items():
            yield from self._dates_of(name, vevents)

    def _dates_of(self, name: str, vevents: list[Vevent]) -> Iterator[Meeting]:
        try:
            dated = expand(vevents, self._window, self._zones, self._budget)
        except (ValueError, OverflowError):
            self._rejected += len(vevents)
            return
        for one in dated:
            if one.vevent.status != "cancelled":
                at = (one.original_at or one.starts_at).astimezone(UTC)
                yield _meeting(one.vevent, f"{name}_{at:%Y%m%dT%H%M%SZ}", one.starts_at, one.ends_at)


def _meeting(vevent: Vevent, name: str, starts_at: datetime, ends_at: datetime) -> Meeting:
    summary = " ".join(vevent.summary.split())
    lines = [tidy for line in vevent.description.splitlines() if (tidy := " ".join(line.split()))]
    title = summary
    if lines and _is_title(lines[0], summary):
        title = lines.pop(0)
    return Meeting(
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        summary=summary,
        rooms=(location,) if (location := vevent.location.strip()) else (),
        lines=tuple(lines),
        uid=name,
        all_day=vevent.all_day,
    )


def _is_title(line: str, summary: str) -> bool:
    """Whether a description begins with the full title: it does, unless the number of the short form is missing."""
    numbers = set(_MODULE_NUMBERS.findall(summary))
    return not numbers or not numbers.isdisjoint(_MODULE_NUMBERS.findall(line))


def _with_own_uids(meetings: list[Meeting]) -> Iterator[Meeting]:
    """A UID that several meetings bear names none of them."""
    borne = Counter(meeting.uid for meeting in meetings)
    return (replace(one, uid="") if borne[one.uid] > 1 else one for one in meetings)
