"""``/api/v1/users``: who has an account."""

from typing import Any

from flask import Response, url_for

from blueprints.access import requires
from blueprints.json_answer import json_answer
from blueprints.timetable.administration import administration
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import reading
from blueprints.timetable.schemas_accounts import NewUserOut, UserIn, UserOut
from models import Role, User
from services.accounts import users
from services.accounts.users import NewUser


@api.get("/users")
@api.output(list[UserOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.SUPERADMIN)
def list_users() -> Response:
    """Everybody but the superadmins."""
    with reading() as session:
        return read_answer([user_out(user) for user in users.listed(session)])


@api.post("/users")
@api.input(UserIn, arg_name="user")
@api.output(NewUserOut, status_code=201)
@requires(Role.SUPERADMIN)
def create_user(user: UserIn) -> Response:
    """Add a user; the answer has the password, which is generated and shown this once."""
    created = administration().create(user.username, user.role)
    answer = json_answer({**user_out(created), "password": created.password}, 201)
    answer.headers["Location"] = url_for(".get_user", user_id=created.id)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.get(f"/users/<{ID}:user_id>")
@api.output(UserOut)
@requires(Role.SUPERADMIN)
def get_user(user_id: int) -> Response:
    """One user."""
    with reading() as session:
        return read_answer(user_out(users.get(session, user_id)))


@api.delete(f"/users/<{ID}:user_id>")
@api.output({}, status_code=204)
@requires(Role.SUPERADMIN)
def delete_user(user_id: int) -> Response:
    """Take an account away; its tokens stop working at once."""
    with reading() as session:
        users.get(session, user_id)
    administration().delete(user_id)
    return Response(status=204)


def user_out(user: User | NewUser) -> dict[str, Any]:
    return {"id": user.id, "info": {"username": user.username, "role": user.role}}
