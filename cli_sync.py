"""``flask sync``: a sweep over the StarPlan server by hand."""

import sys

import click
from flask.cli import with_appcontext

from blueprints.services import new_session, settings
from services.net.client import GuardedClient
from services.starplan.overlay_file import OverlayInvalid
from services.starplan.sync.follow import following
from services.starplan.sync.following import Following
from services.starplan.sync.report import LevelReport, Report
from services.starplan.sync.runs import AlreadyRunning, Superseded
from services.starplan.sync.sweep import Sweep

EXIT_CODES = {"complete": 0, "failed": 1, "partial": 2}


@click.command("sync")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@with_appcontext
def sync(dry_run: bool) -> None:
    """Bring the timetable up to date with the StarPlan server; ends with 2 when some levels failed, 1 when all did."""
    chosen = settings()
    net = GuardedClient(chosen.fetch_timeout, chosen.fetch_allow_hosts, chosen.contact)
    try:
        followed = following(chosen, net)
        if followed is None:
            raise click.ClickException("STARPLAN_BASE_URL names no server")
        report = _sweep(followed, dry_run)
    except OverlayInvalid as failure:
        raise click.ClickException(str(failure)) from None
    except AlreadyRunning:
        raise click.ClickException("another sweep is at work") from None
    except Superseded:
        raise click.ClickException("it was silent for so long that another sweep has begun") from None
    finally:
        net.close()
    _tell(report, dry_run)
    raise SystemExit(EXIT_CODES[report.outcome])


def _sweep(followed: Following, dry_run: bool) -> Report:
    bar = click.progressbar(length=0, label="Plans", file=sys.stderr, show_eta=False)

    def progress(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    with bar:
        return Sweep(new_session(), followed, progress=progress, dry_run=dry_run).run("cli")


def _tell(report: Report, dry_run: bool) -> None:
    done = "would be " if dry_run else ""
    for kind, number in sorted(report.records.items()):
        click.echo(f"{kind}: {number} {done}new or changed")
    for level in report.levels:
        click.echo(_line(level, done), err=bool(level.error))
    counters = report.counters
    click.echo(
        f"{counters.plans} plans: {counters.unchanged} unchanged, {counters.suspicious} to be seen again, "
        f"{counters.failed} failed, {counters.skipped} not reached; events: {counters.created} {done}created, "
        f"{counters.updated} {done}updated, {counters.cancelled} {done}cancelled"
    )
    if counters.double_bookings:
        click.echo(f"{counters.double_bookings} double bookings with events of our own")
    if report.message:
        click.echo(report.message, err=True)


def _line(level: LevelReport, done: str) -> str:
    name = " ".join(filter(None, (level.term, level.program, level.level))) or "All"
    if level.error and not (level.created or level.updated):
        return f"{name}: {level.error}"
    events = (
        f"{level.created} {done}created, {level.updated} {done}updated, {level.cancelled} {done}cancelled"
    )
    return f"{name}: {events}" + (f"; {level.error}" if level.error else "")
