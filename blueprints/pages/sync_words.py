"""What the pages of the sync say of runs, failures and what a server can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprints.pages.words import counted
from models import SyncRun
from services.starplan.capabilities import Capabilities

TRIGGERS = {"job": "on schedule", "cli": "by a command", "page": "by hand"}
OUTCOMES = {
    "running": "Interrupted",
    "complete": "Complete",
    "partial": "Partly",
    "failed": "Failed",
}
KINDS = {
    "timeout": "No answer in time",
    "network": "Connection failed",
    "http": "Server error",
    "rate_limited": "Asked too often",
    "html": "A web page instead of data",
    "truncated": "Cut off",
    "empty": "Empty",
    "malformed": "Makes no sense",
    "charset": "Unreadable characters",
    "refused": "No rights",
    "error": "Refused by the server",
    "shrunk": "Lost too much, to be seen again",
    "skipped": "Not reached",
    "internal": "Fault of ours",
}
SOURCES = {
    "ical:pg": "Calendar export (iCal)",
    "rest": "REST",
    "gettt": "Week pages (getTT)",
}
ENTRIES = {
    "rooms": ("room", "rooms"),
    "instructors": ("instructor", "instructors"),
    "programs": ("program", "programs"),
    "levels": ("level", "levels"),
    "courses": ("course", "courses"),
}
RECORDS = {
    "term": ("term", "terms"),
    "room": ("room", "rooms"),
    "program": ("program", "programs"),
    "level": ("level", "levels"),
    "group": ("group", "groups"),
}


def done_words(run: SyncRun) -> str:
    """``250 plans: 3 changed, 1 failed``: what a run did, or would have done."""
    counters: Mapping[str, int] = run.counters
    plans = counted(counters.get("plans", 0), "plan", "plans")
    told = [
        f"{counters[name]:,} {word}"
        for name, word in (
            ("changed", "changed"),
            ("suspicious", "to be seen again"),
            ("failed", "failed"),
            ("skipped", "not reached"),
        )
        if counters.get(name)
    ]
    return f"{plans}: {', '.join(told)}" if told else f"{plans}, nothing new"


def event_words(told: Mapping[str, int]) -> str:
    """``12 created, 3 updated``: what was done to meetings; empty for nothing."""
    return ", ".join(
        f"{told[name]:,} {name}" for name in ("created", "updated", "cancelled") if told.get(name)
    )


def lasted(started_at: datetime, ended_at: datetime) -> str:
    """``45 s``, ``3 min 20 s``."""
    minutes, seconds = divmod(round((ended_at - started_at).total_seconds()), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def entries_words(counts: Mapping[str, int], words: Mapping[str, tuple[str, str]] = ENTRIES) -> str:
    """``12 rooms, 1 program``."""
    told: Sequence[str] = [counted(number, *words[name]) for name, number in counts.items() if number]
    return ", ".join(told)


@dataclass(frozen=True)
class Source:
    """A way to read the plans of groups."""

    title: str
    offered: bool | None
    """None while nobody has had to find out."""
    until: datetime | None
    """When it is to be found out again."""


def sources_of(stored: Mapping[str, Any]) -> list[Source]:
    """Those that there are, in the order in which they are preferred."""
    capabilities = Capabilities(stored)
    believed = capabilities.as_dict()
    return [
        Source(
            title,
            capabilities.offers(name),
            datetime.fromisoformat(believed[name]["until"]) if name in believed else None,
        )
        for name, title in SOURCES.items()
    ]
