"""``/api/v1/api-keys``: what programs read ``/integration`` with."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from blueprints.access import requires
from blueprints.identity import signed_in
from blueprints.json_answer import json_answer
from blueprints.services import new_session
from blueprints.times import wire_time
from blueprints.timetable.answers import read_answer
from blueprints.timetable.doors import ID, api
from blueprints.timetable.edits import reading
from blueprints.timetable.schemas_accounts import ApiKeyIn, ApiKeyOut, NewApiKeyOut
from models import ApiKey, Role
from services.accounts import api_keys
from services.database import writing


@api.get("/api-keys")
@api.output(list[ApiKeyOut])  # type: ignore[arg-type]  # documented, not in its hints
@requires(Role.SUPERADMIN)
def list_api_keys() -> Response:
    """The keys that work; what their programs send is not kept."""
    with reading() as session:
        return read_answer([api_key_out(key) for key in api_keys.listed(session)])


@api.post("/api-keys")
@api.input(ApiKeyIn, arg_name="wanted")
@api.output(NewApiKeyOut)
@requires(Role.SUPERADMIN)
def create_api_key(wanted: ApiKeyIn) -> Response:
    """Make a key; the answer has what its program sends, which is shown this once. Clients expect a 200 here."""
    with writing(new_session()) as session:
        created = api_keys.create(session, wanted.name, signed_in().user_id, datetime.now(UTC))
        answer = json_answer({**api_key_out(created.key), "rawToken": created.token})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.delete(f"/api-keys/<{ID}:key_id>")
@api.output({}, status_code=204)
@requires(Role.SUPERADMIN)
def delete_api_key(key_id: int) -> Response:
    """The key works no more, from now on."""
    with writing(new_session()) as session:
        api_keys.revoke(session, key_id, datetime.now(UTC))
    return Response(status=204)


def api_key_out(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "createdAt": wire_time(key.created_at),
    }
