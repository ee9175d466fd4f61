"""What ``flask`` can do beside serving."""

import os
import socket
from datetime import UTC, datetime

import click
from apiflask import APIFlask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session, sessionmaker

from blueprints.services import backups, new_session, settings
from extensions import db
from models import Role, User
from services.accounts import users
from services.accounts.passwords import generate_password, hash_password
from services.accounts.users import USERNAME
from services.changes.errors import NotUnique
from services.database import writing
from services.demo.plannings import write_catalogue
from services.demo.timetable import fill_timetable
from services.plannings.catalogue import load_catalogue
from services.plannings.copies import NoSuchCopy
from services.plannings.vanished import note_vanished

plannings = AppGroup("plannings", help="The catalogue of ICS feeds.")
accounts = AppGroup("users", help="Who has an account.")
ROLES = click.Choice([role.value for role in Role], case_sensitive=False)


def register(app: APIFlask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(plannings)
    app.cli.add_command(accounts)


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
        made = users.ensure_superadmin(
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


@accounts.command("create")
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.ADMIN.value, show_default=True)
def create_user(name: str, role: str) -> None:
    """Add a user; the last line is the password, shown this once."""
    if users.key_of(name) is None:
        raise click.ClickException(f"{name!r} is no user name: it must match {USERNAME}")
    try:
        made = users.create(new_session(), name, Role(role))
    except NotUnique as taken:
        raise click.ClickException(str(taken)) from None
    click.echo(f"Created {made.username} as {made.role}; the password:")
    click.echo(made.password)


@accounts.command("password")
@click.argument("name")
def reset_password(name: str) -> None:
    """Give a user a new password and sign them out; the last line is the password, shown this once."""
    secret = generate_password()
    new_hash = hash_password(secret)
    with writing(new_session()) as session:
        user = _named(session, name)
        users.set_password(session, user, new_hash, datetime.now(UTC))
        click.echo(f"{user.username} is signed out everywhere; the new password:")
    click.echo(secret)


@accounts.command("role")
@click.argument("name")
@click.argument("role", type=ROLES)
def change_role(name: str, role: str) -> None:
    """Change what a user may do; it holds at once."""
    with writing(new_session()) as session:
        _named(session, name).role = Role(role)
    click.echo(f"{name} is {role} now")


def _named(session: Session, name: str) -> User:
    user = users.named(session, name)
    if user is None:
        raise click.ClickException(f"there is no user {name}")
    return user
