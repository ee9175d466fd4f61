"""``flask users``: who has an account.

A secret is alone on standard output, so that a script can keep it; what is said to people goes to standard error.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from blueprints.services import new_session
from models import Role, User
from services.accounts import directory
from services.accounts import users as accounts
from services.accounts.administration import Administration
from services.accounts.directory import Entry
from services.accounts.superadmins import LastSuperadmin
from services.changes.edit import Actor
from services.changes.errors import Refused

users = AppGroup("users", help="Who has an account.")
ROLES = click.Choice([role.value for role in Role], case_sensitive=False)
CONSOLE = Actor("console", "cli")
AT_A_TIME = 1000
LINE = "{:<24} {:<10} {:<9} {:<4} {:<17} {}"


@users.command("list")
def list_users() -> None:
    """List the accounts by user name; times are UTC."""
    click.echo(LINE.format("USER NAME", "ROLE", "STATE", "API", "LAST SEEN", "NAME").rstrip())
    first = 0
    with new_session()() as session:
        while entries := directory.extract(session, "", first, AT_A_TIME).entries:
            for entry in entries:
                click.echo(_line(entry))
            first += AT_A_TIME


@users.command()
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.ADMIN.value, show_default=True)
def create(name: str, role: str) -> None:
    """Add a user, and print the password, this once."""
    if accounts.key_of(name) is None:
        raise click.ClickException(f"{name!r} is no user name: it must match {accounts.USERNAME}")
    with _one_line():
        made = _administration().create(name, Role(role))
    click.echo(f"{made.username} is {made.role}; the password, shown this once:", err=True)
    click.echo(made.password)


@users.command()
@click.argument("name")
def password(name: str) -> None:
    """Give a user a new password, sign them out everywhere, and print it, this once."""
    with _one_line():
        made = _administration().give_password(_id_of(name))
    click.echo(f"{made.username} is signed out everywhere; the new password, shown this once:", err=True)
    click.echo(made.password)


@users.command()
@click.argument("name")
@click.argument("role", type=ROLES)
def role(name: str, role: str) -> None:
    """Change what a user may do; it holds at once."""
    with _one_line():
        _administration().change_role(_id_of(name), Role(role))
    click.echo(f"{name} is {role} now")


@users.command("api-key")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="Take key and access away instead.")
def api_key(name: str, revoke: bool) -> None:
    """Let a user use the planner API, and print the key for it, this once; a key before it ends."""
    if revoke:
        with _one_line():
            _administration().allow_api(_id_of(name), False)
        click.echo(f"{name} may not use the planner API any more")
        return
    with _one_line():
        made = _administration().give_key(_id_of(name))
    click.echo(f"{name} may use the planner API; the key, shown this once:", err=True)
    click.echo(made.token)


@users.command()
@click.argument("name")
def disable(name: str) -> None:
    """Sign a user out everywhere, and let them in no more; the name stays theirs."""
    with _one_line():
        _administration().disable(_id_of(name))
    click.echo(f"{name} is disabled")


@users.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a disabled user sign in again."""
    with _one_line():
        _administration().enable(_id_of(name))
    click.echo(f"{name} may sign in again")


def _administration() -> Administration:
    return Administration(new_session(), CONSOLE)


def _id_of(name: str) -> int:
    with new_session()() as session:
        user: User | None = accounts.named(session, name)
    if user is None:
        raise click.ClickException(f"there is no user {name}")
    return user.id


@contextmanager
def _one_line() -> Iterator[None]:
    """What a rule refuses is told in one line."""
    try:
        yield
    except (Refused, LastSuperadmin) as refused:
        raise click.ClickException(str(refused)) from None


def _line(entry: Entry) -> str:
    user, seen_at = entry.user, entry.seen_at
    state, api = ("disabled" if user.disabled_at else "active"), ("yes" if user.api_access else "no")
    seen = f"{seen_at:%Y-%m-%d %H:%M}" if seen_at else "never"
    return LINE.format(user.username, user.role, state, api, seen, user.name).rstrip()
