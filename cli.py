"""What ``flask`` can do beside serving."""

import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson
from apiflask import APIFlask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import sessionmaker

import cli_sync
from blueprints.services import backups, new_session, settings
from cli_users import users
from extensions import db
from services.accounts import superadmins
from services.changes.edit import Actor
from services.changes.errors import NotUnique, Refused
from services.demo.plannings import write_catalogue
from services.demo.timetable import fill_timetable
from services.plannings.catalogue import load_catalogue
from services.plannings.copies import NoSuchCopy
from services.plannings.vanished import note_vanished
from services.transfer import export
from services.transfer.entities import ENTITIES, entity_named
from services.transfer.formats import FORMATS
from services.transfer.importing import import_tables
from services.transfer.mapping import parse_mapping
from services.transfer.sandbox import read_file
from services.transfer.summary import ImportSummary
from services.transfer.tables import Cell, Outgoing

plannings = AppGroup("plannings", help="The catalogue of ICS feeds.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ROWS_A_TICK = 100


def register(app: APIFlask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(plannings)
    app.cli.add_command(users)
    app.cli.add_command(import_files)
    app.cli.add_command(export_file)
    app.cli.add_command(cli_sync.sync)


@click.command()
@with_appcontext
def prepare() -> None:
    """Make ready to serve: database, and the demo university where there is nothing yet."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    _refuse_busy_port(host, port)
    chosen = settings()
    folder = chosen.instance_path / "plannings"
    if chosen.demo and chosen.catalogue_folder == folder:
        today = datetime.now(UTC).astimezone(chosen.zone).date()
        written = write_catalogue(folder, today)
        if written:
            click.echo(f"Filled with the demo university: {written} plannings")
        events = fill_timetable(new_session(), today)
        if events:
            click.echo(f"Filled the timetable with that of the demo university: {events} events")
    make_superadmin()
    click.echo(f"Horarium: http://{f'[{host}]' if ':' in host else host}:{port}")


def make_superadmin() -> None:
    """Make the first account, once, and say its password unless the settings did.

    Where somebody else has its name there are accounts already, and whoever keeps them decides who may do all.
    """
    chosen = settings()
    given = chosen.superadmin_password
    try:
        made = superadmins.ensure(
            new_session(), chosen.superadmin_username, given.get_secret_value() if given else None
        )
    except NotUnique as taken:
        click.echo(
            f"There is no superadmin: {taken}. `flask users role NAME SUPERADMIN` makes one.", err=True
        )
        return
    if made is not None:
        told = "that of SUPERADMIN_PASSWORD" if given else f"{made.password} (shown this once)"
        click.echo(f"Superadmin: {made.username}, password: {told}")


def _refuse_busy_port(host: str, port: str) -> None:
    """The server itself would share the port with whoever has it, and half of the requests would go there."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as failure:
        raise click.ClickException(f"cannot listen on {host}, port {port}: {failure}") from None


@plannings.command()
def check() -> None:
    """List every problem of the catalogue's files; ends with status 1 when there is one.

    Also notes which plannings left the catalogue, and drops the copies of those that left it 30 days ago: where
    no process runs the jobs, nobody else does.
    """
    catalogue = load_catalogue(settings().catalogue_folder)
    for problem in catalogue.problems:
        click.echo(str(problem), err=True)
    leaves = sum(1 for _ in catalogue.plannings)
    click.echo(f"{len(catalogue.roots)} institutions, {leaves} plannings, {len(catalogue.problems)} problems")
    gone, back, dropped = note_vanished(sessionmaker(db.engine), catalogue)
    if gone or back or dropped:
        click.echo(
            f"{gone} plannings left the catalogue, {back} are back, the copies of {dropped} were dropped"
        )
    if catalogue.problems:
        raise SystemExit(1)


@plannings.command()
@click.argument("full_id")
@click.option("--copy", "copy_id", type=int, help="Number of the copy; without it they are listed.")
def restore(full_id: str, copy_id: int | None) -> None:
    """Let an older copy of a planning answer; what answered until now does not come back by itself."""
    if copy_id is None:
        for copy in backups().copies(full_id):
            state = "answers" if copy.current else copy.state.value
            click.echo(
                f"{copy.id:6}  {copy.created_at:%Y-%m-%d %H:%M} UTC  {copy.nb_events:6} events  {state}"
            )
        return
    try:
        backups().restore(full_id, copy_id)
    except NoSuchCopy as failure:
        raise click.ClickException(str(failure)) from None
    click.echo(f"{full_id} answers from copy {copy_id}")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--mapping", type=FILE, help="JSON that says what the columns mean; else their headers tell.")
@click.option("--update", is_flag=True, help="Change rows that exist already; else they stay as they are.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@with_appcontext
def import_files(files: tuple[Path, ...], mapping: Path | None, update: bool, dry_run: bool) -> None:
    """Import workbooks, CSV, JSON or zips of CSV into the timetable; ends with status 2 when rows were left out."""
    try:
        told = None if mapping is None else parse_mapping(orjson.loads(mapping.read_bytes()))
        with click.progressbar(files, label="Reading", file=sys.stderr) as reading:
            tables = [table for file in reading for table in read_file(file.name, file)]
        steps = 2 * sum(len(table.rows) for table in tables)
        with click.progressbar(length=steps, label="Importing", file=sys.stderr) as bar:
            summary = import_tables(
                new_session(),
                Actor("flask import", "cli"),
                tables,
                mappings=told,
                keep_existing=not update,
                zone=settings().zone,
                dry_run=dry_run,
                progress=bar.update,
            )
    except (Refused, orjson.JSONDecodeError) as failure:
        raise click.ClickException(str(failure)) from None
    _tell(summary, dry_run)


def _tell(summary: ImportSummary, dry_run: bool) -> None:
    for error in summary.errors:
        where = f"{error.source}, line {error.line}" + (f", column {error.column}" if error.column else "")
        click.echo(f"{where}: {error.message}", err=True)
    for file in summary.skipped_files:
        click.echo(f"{file}: nothing in it was taken for a table of ours", err=True)
    done = "would be " if dry_run else ""
    click.echo(
        f"{summary.total_rows} rows: {summary.created} {done}created, {summary.updated} {done}updated, "
        f"{summary.skipped} {done}kept, {summary.failed_rows} {done}left out"
    )
    if summary.batch_id is not None:
        click.echo(f"Batch {summary.batch_id}")
    if summary.errors:
        raise SystemExit(2)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--entities", help="Which, by comma; all without it.")
@with_appcontext
def export_file(file: Path, entities: str | None) -> None:
    """Write the timetable to a file, by its name a workbook (.xlsx), JSON (.json) or a zip of CSV (.zip)."""
    chosen = next((one for one in FORMATS.values() if file.suffix == f".{one.suffix}"), None)
    if chosen is None:
        raise click.ClickException("the name must end in .xlsx, .json or .zip")
    try:
        wanted = (
            [entity_named(name.strip()) for name in entities.split(",")] if entities else ENTITIES.values()
        )
    except Refused as failure:
        raise click.ClickException(str(failure)) from None
    with export.snapshot(new_session()) as session:
        total = sum(export.count(session, entity) for entity in wanted)
        with (
            click.progressbar(length=total, label="Exporting", file=sys.stderr) as bar,
            file.open("wb") as out,
        ):
            tables = (
                Outgoing(entity.name, entity.header, _counted(export.rows(session, entity), bar.update))
                for entity in wanted
            )
            chosen.write(tables, out)
    click.echo(f"{total} rows in {file}")


def _counted(rows: Iterable[Sequence[Cell]], progress: Callable[[int], None]) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(rows, 1):
        if number % ROWS_A_TICK == 0:
            progress(ROWS_A_TICK)
        yield row
