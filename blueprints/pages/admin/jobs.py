"""What runs in the background: what each job does, how it last went, when it is next, and a run at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from blueprints.access import for_people
from blueprints.pages.account_words import moments
from blueprints.pages.admin import sync_words
from blueprints.pages.fragments import blocks, kept_nowhere, page_answer, wants_block
from blueprints.pages.words import number
from blueprints.services import new_session, operations, settings
from models import Role, SyncRun
from services.database import snapshot
from services.job_board import BY_HAND, Board, JobLine, NobodyRunsJobs, ask, board
from services.starplan.sync import status
from services.starplan.sync.runs import AlreadyRunning

PAGE = "admin/jobs.html"
REFRESHES = "refresh_worker"
TITLES = {
    "starplan": lazy_gettext("Following StarPlan"),
    REFRESHES: lazy_gettext("Refreshing feeds"),
    "backfill": lazy_gettext("Keeping copies fresh"),
    "vanished": lazy_gettext("Clearing up after feeds"),
}
WHAT = {
    "starplan": lazy_gettext("Reads the plans of the university’s own system and writes what has changed."),
    REFRESHES: lazy_gettext("Asks for the feeds that are due, a few at a time, and saves a copy of each."),
    "backfill": lazy_gettext(
        "Every ten minutes, but in the quiet hours: queues feeds without a copy, or with an old one."
    ),
    "vanished": lazy_gettext(
        "Once a day: notes feeds that left the catalogue, and drops copies of those that left long ago."
    ),
}
STATES = {
    "starting": lazy_gettext("Starting"),
    "idle": lazy_gettext("Waiting"),
    "working": lazy_gettext("At work"),
    "paused": lazy_gettext("Nothing to do"),
    "quiet_hours": lazy_gettext("Quiet hours"),
    "stopped": lazy_gettext("Stopped"),
    "crashed": lazy_gettext("Crashed"),
}


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin/jobs", view_func=admin_jobs)
    runs = f"/admin/jobs/<any(starplan, {', '.join(BY_HAND)}):name>/run"
    bp.add_url_rule(runs, view_func=run_job, methods=["POST"])


@dataclass(frozen=True)
class Told:
    """A job in words."""

    name: str
    title: str
    what: str
    state: str
    """One of STATES."""
    at_work_since: datetime | None
    progress: tuple[int, int] | None
    """Done, of how many; None where that is not known."""
    began_at: datetime | None
    """Of the last run."""
    lasted: str
    failure: str
    """Why the last run ended badly; empty when it ended well."""
    outcome: str
    """What the last run did, where that is known."""
    next_at: datetime | None
    asked_at: datetime | None
    may_run: bool

    @property
    def goes_on(self) -> bool:
        return self.at_work_since is not None or self.asked_at is not None


@for_people(Role.ADMIN)
def admin_jobs() -> Response:
    """The jobs. Who watches one at work asks again and again, until it has ended."""
    if wants_block():
        return kept_nowhere(blocks(PAGE, "jobs", **_context()))
    return _whole()


@for_people(Role.ADMIN)
def run_job(name: str) -> WerkzeugResponse:
    """Begin a run, wherever the jobs run; the answer does not wait for it. 409 where it cannot begin."""
    try:
        refused, told = "", _run(name)
    except NobodyRunsJobs:
        refused, told = _("Nobody runs the jobs, so nothing was started."), ""
    except AlreadyRunning:
        refused, told = _("A run is at work already."), ""
    if wants_block():
        answer = blocks(PAGE, "jobs", "say", refused=refused, said=refused or told, **_context())
        answer.status_code = 409 if refused else 200
        return kept_nowhere(answer)
    if refused:
        return _whole(409, refused=refused)
    flash(told)
    return redirect(url_for("pages.admin_jobs"), 303)


def _run(name: str) -> str:
    if name != status.JOB:
        ask(new_session(), name, datetime.now(UTC))
        return _("Asked for: it begins within a few seconds.")
    sweeps = operations().sweeps
    if sweeps is None:
        raise NotFound
    sweeps.start()
    return _("The sweep has begun.")


def _whole(code: int = 200, refused: str = "") -> Response:
    html = render_template(PAGE, oob=False, refused=refused, **_context())
    return kept_nowhere(page_answer(html, code))


def _context() -> dict[str, Any]:
    now, follows = datetime.now(UTC), operations().sweeps is not None
    names = [name for name in TITLES if follows or name != status.JOB]
    with snapshot(new_session()) as session:
        seen = board(session, names, now)
        sweep = next(iter(status.newest_runs(session, 1)), None) if follows else None
        running = status.at_work(session, now) if follows else None
    jobs = [_sweeps(line, sweep, running) if line.name == status.JOB else _told(line) for line in seen.lines]
    return {
        "jobs": jobs,
        "board": seen,
        "runs_here": settings().run_jobs,
        "heading": _heading(seen),
        "queue": _queue(),
        "states": STATES,
        "refreshes": REFRESHES,
        "moment": moments(),
        "asks_again": any(job.goes_on and job.name != REFRESHES for job in jobs),
    }


def _told(line: JobLine, **known: Any) -> Told:
    working = line.now.state == "working"
    told = {
        "state": line.now.state,
        "at_work_since": line.since if working else None,
        "progress": None,
        "began_at": line.began_at,
        "lasted": _lasted(line.began_at, line.ended_at),
        "failure": line.failed_with or "",
        "outcome": "",
        "may_run": line.name in BY_HAND,
    }
    return Told(
        name=line.name,
        title=str(TITLES[line.name]),
        what=str(WHAT[line.name]),
        next_at=None if working else line.next_at,
        asked_at=line.asked_at,
        **(told | known),
    )


def _sweeps(line: JobLine, last: SyncRun | None, running: SyncRun | None) -> Told:
    """Sweeps are told by their own rows: they may be begun by hand, in any process."""
    known: dict[str, Any] = {"may_run": running is None}
    if running is not None:
        total = running.counters.get("plans_in_all", 0)
        known |= {"state": "working", "at_work_since": running.started_at}
        known["progress"] = (running.counters.get("plans", 0), total) if total else None
    elif line.now.state == "working":
        known |= {"state": "idle", "at_work_since": None}
    if last is not None and last is not running and last.ended_at is not None:
        known |= {"began_at": last.started_at, "lasted": _lasted(last.started_at, last.ended_at)}
        known["outcome"] = sync_words.done_words(last)
        known["failure"] = (last.message or _("Failed")) if last.outcome == "failed" else ""
    return _told(line, **known)


def _lasted(began_at: datetime | None, ended_at: datetime | None) -> str:
    return "" if began_at is None or ended_at is None else sync_words.lasted(began_at, ended_at)


def _heading(seen: Board) -> str:
    crashed = sum(line.now.state == "crashed" for line in seen.lines)
    if seen.owner is None:
        return _("Nobody runs the jobs")
    if crashed:
        return ngettext(
            "%(count)s job has crashed", "%(count)s jobs have crashed", crashed, count=number(crashed)
        )
    return _("The jobs are running")


def _queue() -> str:
    size = operations().queue.size()
    return _("%(due)s due, %(asked)s being asked", due=number(size.ready), asked=number(size.locked))
