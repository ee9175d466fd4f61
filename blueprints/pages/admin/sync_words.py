"""What the pages of the sync say of runs, failures and what a server can do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from blueprints.pages.words import number
from models import SyncRun
from services.starplan.capabilities import Capabilities

TRIGGERS = {
    "job": lazy_gettext("on schedule"),
    "cli": lazy_gettext("by a command"),
    "page": lazy_gettext("by hand"),
}
OUTCOMES = {
    "running": lazy_gettext("Interrupted"),
    "complete": lazy_gettext("Complete"),
    "partial": lazy_gettext("In part"),
    "failed": lazy_gettext("Failed"),
}
KINDS = {
    "timeout": lazy_gettext("No answer in time"),
    "network": lazy_gettext("No connection"),
    "http": lazy_gettext("Server error"),
    "rate_limited": lazy_gettext("Asked too often"),
    "html": lazy_gettext("A web page instead of data"),
    "truncated": lazy_gettext("Cut off"),
    "empty": lazy_gettext("Empty"),
    "malformed": lazy_gettext("Makes no sense"),
    "charset": lazy_gettext("Unreadable characters"),
    "refused": lazy_gettext("No rights"),
    "error": lazy_gettext("Refused by the server"),
    "shrunk": lazy_gettext("Lost too much, to be seen again"),
    "skipped": lazy_gettext("Not reached"),
    "internal": lazy_gettext("Our own fault"),
}
SOURCES = {
    "ical:pg": lazy_gettext("Calendar export (iCal)"),
    "rest": "REST",
    "gettt": lazy_gettext("Week pages (getTT)"),
}


def done_words(run: SyncRun) -> str:
    """``250 plans: 3 changed, 1 failed``: what a run did, or would have done."""
    amount = run.counters.get("plans", 0)
    plans = ngettext("%(count)s plan", "%(count)s plans", amount, count=number(amount))
    what = ", ".join(_plan_words(run.counters)) or _("nothing new")
    return _("%(plans)s: %(what)s", plans=plans, what=what)


def _plan_words(counters: Mapping[str, int]) -> Iterator[str]:
    for name, words in (
        ("changed", lazy_gettext("%(count)s changed")),
        ("suspicious", lazy_gettext("%(count)s to be seen again")),
        ("failed", lazy_gettext("%(count)s failed")),
        ("skipped", lazy_gettext("%(count)s not reached")),
    ):
        if counters.get(name):
            yield str(words) % {"count": number(counters[name])}


def event_words(told: Mapping[str, int]) -> str:
    """``12 created, 3 updated``: what was done to meetings; empty for nothing."""
    words = {
        "created": lazy_gettext("%(count)s created"),
        "updated": lazy_gettext("%(count)s updated"),
        "cancelled": lazy_gettext("%(count)s cancelled"),
    }
    return ", ".join(str(words[name]) % {"count": number(told[name])} for name in words if told.get(name))


def lasted(started_at: datetime, ended_at: datetime) -> str:
    """``45 s``, ``3 min 20 s``."""
    minutes, seconds = divmod(round((ended_at - started_at).total_seconds()), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def counts_words(counts: Mapping[str, int]) -> str:
    """``12 rooms, 1 program``; of an overlay's entries, or of what the lists have brought."""
    return ", ".join(_counted(name.removesuffix("s"), amount) for name, amount in counts.items() if amount)


def _counted(name: str, amount: int) -> str:
    count = number(amount)
    return {
        "term": ngettext("%(count)s term", "%(count)s terms", amount, count=count),
        "room": ngettext("%(count)s room", "%(count)s rooms", amount, count=count),
        "instructor": ngettext("%(count)s instructor", "%(count)s instructors", amount, count=count),
        "program": ngettext("%(count)s program", "%(count)s programs", amount, count=count),
        "level": ngettext("%(count)s level", "%(count)s levels", amount, count=count),
        "group": ngettext("%(count)s group", "%(count)s groups", amount, count=count),
        "course": ngettext("%(count)s course", "%(count)s courses", amount, count=count),
    }[name]


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
