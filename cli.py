"""What ``flask`` can do beside serving."""

import os
import socket
from datetime import UTC, datetime

import click
from apiflask import APIFlask
from flask.cli import AppGroup, with_appcontext

from blueprints.services import backups, settings
from services.demo.plannings import write_catalogue
from services.plannings.catalogue import load_catalogue
from services.plannings.copies import NoSuchCopy

plannings = AppGroup("plannings", help="The catalogue of ICS feeds.")


def register(app: APIFlask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(plannings)


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
    click.echo(f"Horarium: http://{f'[{host}]' if ':' in host else host}:{port}")


def _refuse_busy_port(host: str, port: str) -> None:
    """The server itself would share the port with whoever has it, and half of the requests would go there."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as failure:
        raise click.ClickException(f"cannot listen on {host}, port {port}: {failure}") from None


@plannings.command()
def check() -> None:
    """List every problem of the catalogue's files; ends with status 1 when there is one."""
    catalogue = load_catalogue(settings().catalogue_folder)
    for problem in catalogue.problems:
        click.echo(str(problem), err=True)
    leaves = sum(1 for _ in catalogue.plannings)
    click.echo(f"{len(catalogue.roots)} institutions, {leaves} plannings, {len(catalogue.problems)} problems")
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
