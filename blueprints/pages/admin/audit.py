"""The audit log: who changed what, before and after, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from blueprints.access import for_people
from blueprints.pages.admin import audit_words
from blueprints.pages.admin.audit_words import ACTIONS, DOORS, KINDS, Words
from blueprints.pages.admin.users import ID
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.query import day_asked_for
from blueprints.pages.reader import reader_of
from blueprints.pages.words import moment
from blueprints.services import new_session, settings
from blueprints.visitors import preferences
from models import Role
from services.changes import audit
from services.changes.details import details
from services.changes.errors import Unknown
from services.database import snapshot
from services.text import LONGEST_QUERY

PAGE, BATCH_PAGE = "admin/audit.html", "admin/audit_batch.html"
BATCHES, ROWS = 50, 100
LARGEST = 2**31 - 1
CHOICES: Mapping[str, Mapping[str, Any]] = {"door": DOORS, "kind": KINDS, "action": ACTIONS}
TEXTS = ("actor", "words")


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/audit", view_func=admin_audit)
    bp.add_url_rule(f"/admin/audit/<{ID}:batch_id>", view_func=admin_audit_batch)
    for word in (audit_words.counts_words, audit_words.field_word):
        bp.app_template_filter(word.__name__)(word)


@dataclass(frozen=True)
class Asked:
    """The state of the page; all of it is in its address."""

    filter: audit.Wanted
    first_on: date | None
    last_on: date | None
    before: int | None

    @property
    def is_filtered(self) -> bool:
        return self.filter != audit.Wanted()

    def link(self, **changes: Any) -> str:
        """The address of the same filter; from its newest batch on unless ``changes`` say otherwise."""
        said = {name: getattr(self.filter, name) or None for name in (*TEXTS, *CHOICES)}
        days = {"from": self.first_on, "to": self.last_on}
        return url_for("pages.admin_audit", **{**said, **days, **changes})


@for_people(Role.ADMIN)
def admin_audit() -> Response:
    """The batches that fit the filters, the newest first; pages go on by the number of the last one."""
    zone = readers_zone()
    asked = _asked(zone)
    with new_session()() as session:
        found = audit.batches(session, asked.filter, BATCHES + 1, before_id=asked.before)
    shown, now = found[:BATCHES], datetime.now(UTC)
    context = {
        "asked": asked,
        "batches": shown,
        "older": asked.link(before=shown[-1].batch.id) if len(found) > BATCHES else None,
        "kinds": KINDS,
        "actions": ACTIONS,
        "doors": DOORS,
        "moment": lambda at: moment(at, now, zone),
    }
    if wants_block():
        return kept_nowhere(blocks(PAGE, "log", "say", **context))
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context)))


@for_people(Role.ADMIN)
def admin_audit_batch(batch_id: int) -> Response:
    """What one batch did, row by row, a hundred a page."""
    zone, now = readers_zone(), datetime.now(UTC)
    try:
        with snapshot(new_session()) as session:
            told = details(session, batch_id, ROWS, after_id=_number("after") or 0)
    except Unknown:
        raise NotFound from None
    context = {
        "told": told,
        "batch": told.summary.batch,
        "words": Words(zone, told.things),
        "zone": zone,
        "kinds": KINDS,
        "actions": ACTIONS,
        "doors": DOORS,
        "moment": lambda at: moment(at, now, zone),
    }
    return kept_nowhere(page_answer(render_template(BATCH_PAGE, **context)))


def readers_zone() -> ZoneInfo:
    """Where the reader's clock is."""
    return reader_of(preferences(), settings().zone).zone


def _asked(zone: ZoneInfo) -> Asked:
    """Read the query; a choice that is none asks for nothing. Raises BadRequest for a day that is none."""
    first_on, last_on = _day("from"), _day("to")
    wanted = audit.Wanted(
        actor=_text("actor"),
        words=_text("words"),
        door=_choice("door"),
        kind=_choice("kind"),
        action=_choice("action"),
        since=None if first_on is None else _midnight(first_on, zone),
        until=None if last_on is None else _midnight(last_on + timedelta(days=1), zone),
    )
    return Asked(wanted, first_on, last_on, _number("before"))


def _text(name: str) -> str:
    return request.args.get(name, "").replace("\0", "").strip()[:LONGEST_QUERY]


def _choice(name: str) -> str:
    value = request.args.get(name, "")
    return value if value in CHOICES[name] else ""


def _day(name: str) -> date | None:
    text = request.args.get(name, "")
    return day_asked_for(text, date.min) if text else None


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone).astimezone(UTC)


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else None
    return number if number is not None and number <= LARGEST else None
