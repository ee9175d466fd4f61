"""Where those who look after the installation start: what needs attention now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session

from blueprints.access import for_people
from blueprints.identity import visitor
from blueprints.pages.account_words import moments
from blueprints.pages.admin.audit_words import DOORS
from blueprints.pages.admin.health_words import issue_words
from blueprints.pages.admin.jobs import TITLES
from blueprints.pages.fragments import kept_nowhere, page_answer
from blueprints.pages.words import number
from blueprints.services import new_session, operations, settings
from models import Role
from services.changes import history
from services.database import snapshot
from services.job_board import board
from services.plannings.health import Health
from services.registries import unplaced
from services.starplan.sync import status
from services.transfer.runs.at_work import at_work

PAGE = "admin/start.html"
NEWEST = 5
LATE = timedelta(minutes=2)
"""How long after its time a run counts as late."""

Sort = Literal["ok", "warn", "bad"]
WORDS: dict[Sort, str] = {
    "ok": lazy_gettext("All is well"),
    "warn": lazy_gettext("Needs a look"),
    "bad": lazy_gettext("Needs you"),
}


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/admin", view_func=admin)
    bp.app_template_global("is_superadmin")(is_superadmin)


def is_superadmin() -> bool:
    """Whether the pages about accounts and keys are there for whoever asks."""
    who = visitor()
    return who is not None and who.role.includes(Role.SUPERADMIN)


@dataclass(frozen=True)
class Line:
    """Something that may need attention."""

    sort: Sort
    title: str
    said: str
    href: str


@for_people(Role.ADMIN)
def admin() -> Response:
    """What needs attention, each with where it is seen to; the number of statements is fixed."""
    now, health = datetime.now(UTC), operations().health.read()
    with snapshot(new_session()) as session:
        lines = [
            _feeds(health),
            *_sync(session, now),
            _clashes(session, now),
            _jobs(session, now),
            _places(session, now),
            *_imports(session, now),
        ]
        newest = history.newest(session, NEWEST)
    context = {
        "heading": _heading(lines),
        "lines": sorted(lines, key=lambda line: list(WORDS).index(line.sort), reverse=True),
        "words": WORDS,
        "newest": newest,
        "doors": DOORS,
        "moment": moments(),
    }
    return kept_nowhere(page_answer(render_template(PAGE, **context)))


def _heading(lines: list[Line]) -> str:
    needy = sum(line.sort != "ok" for line in lines)
    if not needy:
        return _("Nothing needs attention")
    return ngettext(
        "%(count)s thing needs attention", "%(count)s things need attention", needy, count=number(needy)
    )


def _feeds(health: Health) -> Line:
    issues = [issue_words(issue) for issue in (*health.alarms, *health.remarks)]
    sort: Sort = "bad" if health.alarms else "warn" if health.remarks else "ok"
    covered, total = health.backups.covered, health.backups.total
    said = ngettext(
        "%(covered)s of %(count)s feed has a saved copy.",
        "%(covered)s of %(count)s feeds have a saved copy.",
        total,
        covered=number(covered),
        count=number(total),
    )
    return Line(sort, _("Feeds"), " ".join(issues) or said, url_for("pages.admin_feeds"))


def _sync(session: Session, now: datetime) -> Iterator[Line]:
    if operations().sweeps is None:
        return
    behind, fetched_at = len(status.errors(session)), status.last_fetched_at(session)
    said = _("Nothing was read yet.")
    if fetched_at is not None:
        said = _("Last good answer: %(moment)s.", moment=moments()(fetched_at))
    if behind:
        levels = ngettext(
            "%(count)s level is not up to date.",
            "%(count)s levels are not up to date.",
            behind,
            count=number(behind),
        )
        said = f"{levels} {said}"
    if status.at_work(session, now) is not None:
        said = f"{said} {_('A sweep is at work.')}"
    yield Line(
        "warn" if behind or fetched_at is None else "ok", "StarPlan", said, url_for("pages.admin_sync")
    )


def _clashes(session: Session, now: datetime) -> Line:
    amount = operations().clashes.count(session, now)
    said = _("Nothing clashes.")
    if amount:
        said = ngettext(
            "%(count)s clash is to come: somebody has to move one of the two.",
            "%(count)s clashes are to come: somebody has to move one of each two.",
            amount,
            count=number(amount),
        )
    return Line("bad" if amount else "ok", _("Clashes"), said, url_for("pages.admin_clashes"))


def _jobs(session: Session, now: datetime) -> Line:
    seen = board(session, list(TITLES), now)
    href = url_for("pages.admin_jobs")
    if seen.owner is None:
        sort: Sort = "bad" if settings().run_jobs else "warn"
        return Line(sort, _("Jobs"), _("Nobody runs them."), href)
    crashed = [str(TITLES[line.name]) for line in seen.lines if line.now.state == "crashed"]
    late = [
        str(TITLES[line.name])
        for line in seen.lines
        if line.name != "refresh_worker"
        and line.now.state != "working"
        and line.next_at is not None
        and line.next_at < now - LATE
    ]
    if crashed:
        return Line("bad", _("Jobs"), _("Crashed: %(names)s.", names=", ".join(crashed)), href)
    if late:
        return Line("warn", _("Jobs"), _("Late: %(names)s.", names=", ".join(late)), href)
    return Line("ok", _("Jobs"), _("They run in %(owner)s.", owner=seen.owner), href)


def _imports(session: Session, now: datetime) -> Iterator[Line]:
    run = at_work(session, now)
    if run is not None:
        said = _("One of %(username)s is at work.", username=run.username)
        yield Line("ok", _("Import"), said, url_for("pages.desk_import"))


def _places(session: Session, now: datetime) -> Line:
    amount = unplaced.count(session, now)
    said = _("All meetings to come name rooms that are known.")
    if amount:
        said = ngettext(
            "%(count)s meeting to come is in a place that is no room here, and takes none.",
            "%(count)s meetings to come are in places that are no room here, and take none.",
            amount,
            count=number(amount),
        )
    return Line("warn" if amount else "ok", _("Places"), said, url_for("pages.unplaced"))
