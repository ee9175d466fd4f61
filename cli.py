"""What ``flask`` can do beside serving."""

import os
import socket
from datetime import UTC, datetime

import click
from apiflask import APIFlask
from flask.cli import AppGroup, with_appcontext

from blueprints.services import settings
from services.demo.plannings import write_catalogue
from services.plannings.catalogue import load_catalogue

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
