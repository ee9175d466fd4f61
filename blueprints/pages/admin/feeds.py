"""The health of the feeds: what needs a look, why, and what can be done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from zlib import crc32

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.admin import feed_words
from blueprints.pages.admin.health_words import issue_words
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import moment, number
from blueprints.services import backups, directory, operations, plannings, settings
from extensions import db
from models import Role
from services.plannings.by_hand import ask_again
from services.plannings.copies import NoSuchCopy
from services.plannings.feed_filter import Choice, FeedFilter, choose
from services.plannings.feed_states import FeedState, feed_details, feed_line, feed_lines, feed_order
from services.plannings.health import Health
from services.text import LONGEST_QUERY

PAGE = "admin/feeds.html"
PAGE_LENGTH = 100
STATE_PARAMETERS = ("q", "state", "institution", "page")
TOLD = {
    "retry": lazy_gettext("%(planning)s is asked again as soon as a worker is free."),
    "accept": lazy_gettext(
        "The new schedule of %(planning)s is shown from now on. The one before is kept and can be restored."
    ),
    "reject": lazy_gettext(
        "The new schedule of %(planning)s was refused. It stays refused until the feed changes."
    ),
    "restore": lazy_gettext(
        "The restored schedule of %(planning)s is shown from now on. The one that was replaced is kept."
    ),
    "gone": lazy_gettext(
        "Nothing was changed for %(planning)s: somebody else has decided already, or the feed has changed."
    ),
}


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/feeds", view_func=admin_feeds)
    actions = "/admin/feeds/<any(retry, accept, reject, restore):action>"
    bp.add_url_rule(actions, view_func=admin_feed_action, methods=["POST"])
    for word in (
        feed_words.failure_words,
        feed_words.spark_points,
        feed_words.spark_words,
        issue_words,
        row_id,
    ):
        bp.app_template_filter(word.__name__)(word)


@dataclass(frozen=True)
class Wanted:
    """The state of the page; all of it is in its address."""

    filter: FeedFilter
    page: int

    def link(self, **changes: Any) -> str:
        """The address of the same page with ``changes``; another filter starts at its first page."""
        now: dict[str, Any] = {
            "q": self.filter.words or None,
            "state": self.filter.state,
            "institution": self.filter.institution or None,
        }
        return url_for("pages.admin_feeds", **{**now, **changes})


@for_people(Role.ADMIN)
def admin_feeds() -> Response:
    """The feeds that fit the filter, the worst first, a hundred a page."""
    context = _page_context(_wanted())
    if wants_block():
        return kept_nowhere(blocks(PAGE, "feeds", "say", **context))
    return kept_nowhere(page_answer(render_template(PAGE, oob=False, **context)))


@for_people(Role.ADMIN)
def admin_feed_action(action: str) -> WerkzeugResponse:
    """Do what a button of a row says; htmx gets the row anew, others the page with the outcome."""
    full_id = request.form.get("full_id", "")
    catalogue = plannings().feeds()
    if feed_line(_session(), catalogue, full_id, datetime.now(UTC)) is None:
        raise NotFound
    db.session.rollback()  # what was read above is not what the row says after the action
    try:
        ACTIONS[action](full_id)
        outcome = action
    except NoSuchCopy:
        outcome = "gone"
    if wants_block():
        return kept_nowhere(blocks(PAGE, "row", "say", **_row_context(full_id, outcome)))
    return redirect(url_for("pages.admin_feeds", **_back(), done=outcome, of=full_id), 303)


def _back() -> dict[str, Any]:
    """The state of the page that the button was on."""
    given = parse_qsl(request.form.get("back", ""))
    return {name: value for name, value in given if name in STATE_PARAMETERS}


def _retry(full_id: str) -> None:
    if not ask_again(plannings().feeds(), operations().queue, full_id, datetime.now(UTC)):
        raise NotFound


ACTIONS: dict[str, Callable[[str], None]] = {
    "retry": _retry,
    "accept": lambda full_id: backups().accept(full_id, _copy_id()),
    "reject": lambda full_id: backups().reject(full_id, _copy_id()),
    "restore": lambda full_id: backups().restore(full_id, _copy_id()),
}


def row_id(full_id: str) -> str:
    """Names a row, the same whenever the page is made."""
    return f"f-{crc32(full_id.encode()):x}"


def _page_context(wanted: Wanted) -> dict[str, object]:
    now, catalogue, session = datetime.now(UTC), plannings().feeds(), _session()
    everything = feed_order(session, catalogue, now)
    choice = choose(everything, catalogue, wanted.filter, directory())
    first = (wanted.page - 1) * PAGE_LENGTH
    shown = feed_lines(session, catalogue, choice.full_ids[first : first + PAGE_LENGTH], now)
    health = operations().health.read()
    return {
        "rows": _rows(now, request.query_string.decode("utf-8", "replace")),
        "wanted": wanted,
        "choice": choice,
        "first": first,
        "shown": shown,
        "details": feed_details(session, shown),
        "feeds_in_all": len(everything),
        "heading": _heading(len(everything), health),
        "result": _result(choice, wanted),
        "health": health,
        "roots": catalogue.roots,
        "states": feed_words.STATES,
        "message": _message(request.args.get("done", ""), request.args.get("of", "")),
    }


def _row_context(full_id: str, outcome: str) -> dict[str, object]:
    now, session = datetime.now(UTC), _session()
    line = feed_line(session, plannings().feeds(), full_id, now)
    assert line is not None  # it was there before, and no action takes it away
    return {
        "rows": _rows(now, request.form.get("back", "")),
        "line": line,
        "detail": feed_details(session, [line])[full_id],
        "message": _message(outcome, full_id),
    }


@dataclass(frozen=True)
class Rows:
    """What all rows of a page share."""

    words: Mapping[FeedState, str]
    addresses: Mapping[str, str]
    """Of the actions."""
    moment: Callable[[datetime], str]
    back: str
    """The query of the page."""


def _rows(now: datetime, back: str) -> Rows:
    zone = settings().zone
    words = {state: str(word) for state, word in feed_words.STATES.items()}
    addresses = {name: url_for("pages.admin_feed_action", action=name) for name in ACTIONS}
    return Rows(words, addresses, lambda at: moment(at, now, zone), back)


def _wanted() -> Wanted:
    """Read the query; what makes no sense in it asks for nothing."""
    given = request.args
    state, page = given.get("state", ""), given.get("page", "")
    return Wanted(
        FeedFilter(
            FeedState(state) if state in feed_words.STATES else None,
            given.get("institution", ""),
            given.get("q", "").strip()[:LONGEST_QUERY],
        ),
        max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
    )


def _heading(feeds: int, health: Health) -> str:
    if not feeds:
        return _("There are no feeds yet")
    match health.concern:
        case "feeds":
            return ngettext(
                "%(needy)s of %(count)s feed needs a look",
                "%(needy)s of %(count)s feeds need a look",
                feeds,
                needy=number(health.backups.needy),
                count=number(feeds),
            )
        case "filling":
            covered, total = health.backups.covered, health.backups.total
            return ngettext(
                "Filling: %(covered)s of %(count)s feed has a saved copy",
                "Filling: %(covered)s of %(count)s feeds have a saved copy",
                total,
                covered=number(covered),
                count=number(total),
            )
        case "installation":
            return _("The installation needs a look")
        case "nothing":
            return ngettext(
                "%(count)s feed needs no attention",
                "%(count)s feeds need no attention",
                feeds,
                count=number(feeds),
            )


def _result(choice: Choice, wanted: Wanted) -> str:
    if wanted.filter == FeedFilter():
        return ""
    fitting = len(choice.full_ids)
    return ngettext("%(count)s feed fits", "%(count)s feeds fit", fitting, count=number(fitting))


def _message(outcome: str, full_id: str) -> str:
    if outcome not in TOLD:
        return ""
    node = plannings().feeds().get(full_id)
    return TOLD[outcome] % {"planning": node.title if node else full_id}


def _copy_id() -> int:
    text = request.form.get("copy", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise BadRequest(_("The number of the copy is missing. Open the page of the feeds and try again."))
    return int(text)


def _session() -> Session:
    return db.session()
