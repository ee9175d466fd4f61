"""``/users/{userId}/…`` and ``/invites``: who may come in, and as what."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, url_for
from werkzeug.exceptions import NotFound

from blueprints.access import requires
from blueprints.identity import current_actor, signed_in
from blueprints.json_answer import json_answer
from blueprints.services import new_session, settings
from blueprints.times import wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import reading
from blueprints.timetable.errors import error_answer
from blueprints.timetable.schemas_operations import (
    GivenPasswordOut,
    InviteIn,
    InviteOut,
    NewInviteOut,
    RoleIn,
)
from models import Invite, Role
from services.accounts import invites
from services.accounts.administration import Administration, NotToOneself, OnlyAtTheConsole
from services.accounts.invites import NoSuchInvite
from services.accounts.superadmins import LastSuperadmin

ACTIONS: dict[str, Callable[[Administration, int], None]] = {
    "allow": lambda accounts, user_id: accounts.allow_api(user_id, True),
    "forbid": lambda accounts, user_id: accounts.allow_api(user_id, False),
    "disable": Administration.disable,
    "enable": Administration.enable,
}


@api.put(f"/users/<{ID}:user_id>/role")
@api.input(RoleIn, arg_name="change")
@api.output({}, status_code=204)
@requires(Role.SUPERADMIN)
def change_role(user_id: int, change: RoleIn) -> Response:
    """Give a user another role; who is a superadmin is decided at the console."""
    administration().change_role(user_id, change.role)
    return Response(status=204)


@api.post(f"/users/<{ID}:user_id>/password")
@api.output(GivenPasswordOut)
@requires(Role.SUPERADMIN)
def give_password(user_id: int) -> Response:
    """A new password, which signs the user out everywhere."""
    answer = json_answer({"password": administration().give_password(user_id).password})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.post(f"/users/<{ID}:user_id>/<any({', '.join(ACTIONS)}):action>")
@api.output({}, status_code=204)
@requires(Role.SUPERADMIN)
def act_on_user(user_id: int, action: str) -> Response:
    """Allow or forbid a key for the planner API; disable an account, or enable it again."""
    ACTIONS[action](administration(), user_id)
    return Response(status=204)


@api.get("/invites")
@api.output(list[InviteOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.SUPERADMIN)
def list_invites() -> Response:
    """The links that work, the newest first."""
    with reading() as session:
        found = invites.listed(session, datetime.now(UTC))
        return read_answer([_invite_out(invite, made_by) for invite, made_by in found])


@api.post("/invites")
@api.input(InviteIn, arg_name="wanted")
@api.output(NewInviteOut, status_code=201)
@requires(Role.SUPERADMIN)
def make_invite(wanted: InviteIn) -> Response:
    """Make a link by which somebody makes an account of their own; it is shown this once."""
    if settings().signup == "closed":
        raise NotFound
    with reading() as session:
        newest = invites.newest_of(session, signed_in().user_id)
    made = invites.make(
        new_session(), current_actor("api"), wanted.role, wanted.note, newest, datetime.now(UTC)
    )
    path = url_for("pages.sign_up", secret=made.secret)
    answer = json_answer({"id": made.id, "secret": made.secret, "path": path}, 201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.delete(f"/invites/<{ID}:invite_id>")
@api.output({}, status_code=204)
@requires(Role.SUPERADMIN)
def revoke_invite(invite_id: int) -> Response:
    """The link works no more."""
    invites.revoke(new_session(), current_actor("api"), invite_id, datetime.now(UTC))
    return Response(status=204)


@api.errorhandler(NoSuchInvite)
def no_such_invite(_error: NoSuchInvite) -> Response:
    return error_answer(404, "There is no such invite that works", "INVITE_NOT_FOUND")


@api.errorhandler(NotToOneself)
def not_to_oneself(_error: NotToOneself) -> Response:
    return error_answer(409, "This cannot be done to one's own account", "NOT_TO_ONESELF")


@api.errorhandler(OnlyAtTheConsole)
def only_at_the_console(_error: OnlyAtTheConsole) -> Response:
    return error_answer(409, "Who is a superadmin is decided at the console", "ONLY_AT_THE_CONSOLE")


@api.errorhandler(LastSuperadmin)
def last_superadmin(_error: LastSuperadmin) -> Response:
    return error_answer(409, "Nobody else could look after the accounts", "LAST_SUPERADMIN")


def administration() -> Administration:
    """On behalf of whoever is signed in."""
    return Administration(new_session(), current_actor("api"))


def _invite_out(invite: Invite, made_by: str) -> dict[str, Any]:
    return {
        "id": invite.id,
        "role": invite.role,
        "note": invite.note,
        "madeBy": made_by,
        "createdAt": wire_time(invite.created_at),
        "expiresAt": wire_time(invite.expires_at),
    }
