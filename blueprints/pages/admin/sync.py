"""Following a StarPlan server: how it is going, what is not up to date, and a sweep at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.account_words import moments
from blueprints.pages.admin import sync_words
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.services import new_session, operations, settings
from models import Role, SyncRun, SyncState
from services.database import snapshot
from services.starplan.overlay_seen import unmatched
from services.starplan.sync import status
from services.starplan.sync.by_hand import SweepsByHand
from services.starplan.sync.runs import KEPT, AlreadyRunning, is_at_work
from services.starplan.sync.status import PairError

PAGE, RUN_PAGE = "admin/sync.html", "admin/sync_run.html"
RUNS_SHOWN = 10
ERRORS_SHOWN = 100
ACTIONS: dict[str, Callable[[SweepsByHand], None]] = {
    "start": SweepsByHand.start,
    "try": SweepsByHand.rehearse,
}


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/sync", view_func=admin_sync)
    bp.add_url_rule("/admin/sync/<any(start, try):action>", view_func=begin_sweep, methods=["POST"])
    bp.add_url_rule("/admin/sync/runs/<uuid:uid>", view_func=admin_sync_run)
    for word in (sync_words.done_words, sync_words.event_words):
        bp.app_template_filter(word.__name__)(word)


@for_people(Role.ADMIN)
def admin_sync() -> Response:
    """The state of the sync. Who watches a sweep asks again and again, and gets its progress until it has ended."""
    sweeps = operations().sweeps
    if sweeps is None:
        return kept_nowhere(page_answer(render_template(PAGE, oob=False, sweeps=None, said="")))
    if not wants_block():
        return _whole(sweeps)
    with new_session()() as session:
        running = status.at_work(session, datetime.now(UTC))
    if running is not None:
        return kept_nowhere(blocks(PAGE, "progress", running=running, sweeps=sweeps))
    return _news(sweeps, told=_ended)


@for_people(Role.ADMIN)
def begin_sweep(action: str) -> WerkzeugResponse:
    """Begin a sweep, or try one; the answer does not wait for it. 409 while another one is at work."""
    sweeps = operations().sweeps
    if sweeps is None:
        raise NotFound
    try:
        ACTIONS[action](sweeps)
    except AlreadyRunning:
        return _news(sweeps, 409, refused=True) if wants_block() else _whole(sweeps, 409, refused=True)
    if wants_block():
        return _news(sweeps, told=lambda _context: _("The sweep has begun."))
    return redirect(url_for("pages.admin_sync"), 303)


@for_people(Role.ADMIN)
def admin_sync_run(uid: UUID) -> Response:
    """One sweep: what it did, level by level, or would have done."""
    with new_session()() as session:
        run = status.run_of(session, uid)
    if run is None:
        raise NotFound
    at_work = is_at_work(run, datetime.now(UTC))
    context = {**_words(), "run": run, "at_work": at_work, "levels": run.report.get("levels", ())}
    return kept_nowhere(page_answer(render_template(RUN_PAGE, **context)))


def _whole(sweeps: SweepsByHand, code: int = 200, *, refused: bool = False) -> Response:
    with snapshot(new_session()) as session:
        context = {**_context(session, sweeps), **_overlay(session, sweeps)}
    html = render_template(PAGE, oob=False, refused=refused, said="", **context)
    return kept_nowhere(page_answer(html, code))


def _news(
    sweeps: SweepsByHand,
    code: int = 200,
    *,
    refused: bool = False,
    told: Callable[[dict[str, Any]], str] = lambda _context: "",
) -> Response:
    """What changes with a sweep, wherever the request came from."""
    with snapshot(new_session()) as session:
        context = _context(session, sweeps)
    said = _("Another sweep is at work.") if refused else told(context)
    answer = blocks(PAGE, "sync", "say", refused=refused, said=said, **context)
    answer.status_code = code
    answer.headers["HX-Retarget"] = "#sync"
    return kept_nowhere(answer)


def _ended(context: dict[str, Any]) -> str:
    runs: Sequence[SyncRun] = context["runs"]
    return _("The sweep has ended. %(what)s", what=sync_words.done_words(runs[0])) if runs else ""


def _context(session: Session, sweeps: SweepsByHand) -> dict[str, Any]:
    state = session.get(SyncState, sweeps.following.instance)
    now = datetime.now(UTC)
    errors = sorted(status.errors(session), key=_by_level)
    running = status.at_work(session, now)
    return {
        **_words(),
        "sweeps": sweeps,
        "state": state,
        "term": status.term_of(session, state.current_pu if state else None),
        "next_at": status.next_at(session, now),
        "how_often": _how_often(),
        "running": running,
        "runs": status.newest_runs(session, RUNS_SHOWN),
        "errors": errors[:ERRORS_SHOWN],
        "errors_in_all": len(errors),
        "heading": _heading(state, errors, running),
        "kept": KEPT,
    }


def _overlay(session: Session, sweeps: SweepsByHand) -> dict[str, Any]:
    store = sweeps.following.overlay
    overlay = store.current()
    state = session.get(SyncState, sweeps.following.instance)
    was_swept = state is not None and state.last_fetched_at is not None
    return {
        "sources": sync_words.sources_of(state.capabilities if state else {}),
        "overlay": overlay,
        "overlay_file": store.file_name,
        "overlay_problems": store.problems,
        "overlay_entries": sync_words.counts_words(overlay.counts),
        "unmatched": unmatched(session, overlay) if was_swept else [],
    }


def _words() -> dict[str, Any]:
    return {
        "kinds": sync_words.KINDS,
        "triggers": sync_words.TRIGGERS,
        "outcomes": sync_words.OUTCOMES,
        "records": sync_words.counts_words,
        "lasted": sync_words.lasted,
        "moment": moments(),
    }


def _by_level(error: PairError) -> tuple[bool, str, str]:
    """What nobody got to says the least."""
    return error.kind == "skipped", error.program, error.level


def _heading(state: SyncState | None, errors: Sequence[PairError], running: SyncRun | None) -> str:
    if errors:
        return _("Not all levels are up to date")
    if state is None or state.last_fetched_at is None:
        is_first = running is not None and not running.is_dry_run
        return _("The first sweep is under way") if is_first else _("Nothing was read yet")
    return _("All levels are up to date")


def _how_often() -> str:
    """``every 20 minutes, every hour between 22:00 and 06:00``."""
    chosen = settings()
    quiet, minutes = chosen.jobs_quiet_hours, chosen.starplan_sync_minutes
    if quiet is None:
        return _("every %(minutes)s minutes", minutes=minutes)
    start, end = f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}"
    return _(
        "every %(minutes)s minutes, every hour between %(start)s and %(end)s",
        minutes=minutes,
        start=start,
        end=end,
    )
