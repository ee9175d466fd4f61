"""Who may call which route of the timetable's doors: one row a route, and no route without a row."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import Role
from support.accounts import Account, HeaderClient, add_api_key, add_user
from support.sign_in import ME, bare

EVERYBODY, KEY = "everybody", "key"
V1, KEYS = "/api/v1", "/integration"


def rows(door: str, who: str, table: str) -> dict[tuple[str, str], str]:
    """``GET POST /rooms`` a line; gives who may send which method to which path."""
    lines = [line.split() for line in table.strip().splitlines()]
    return {(method, door + path): who for *methods, path in lines for method in methods}


TABLE = {
    **rows(V1, EVERYBODY, "POST /auth/login\nPOST /auth/refresh\nPOST /auth/logout"),
    **rows(V1, Role.USER, "GET /auth/me\nPUT /auth/password\nGET /schedule"),
    **rows(
        V1,
        Role.ADMIN,
        """
        GET POST /levels
        GET PUT DELETE /levels/{level_id}
        GET POST /levels/{level_id}/groups
        GET PUT DELETE /levels/{level_id}/groups/{group_id}
        GET /levels/{level_id}/teachingUnits
        GET POST /teachers
        GET PUT DELETE /teachers/{teacher_id}
        GET POST /teachingUnits
        GET PUT DELETE /teachingUnits/{unit_id}
        GET POST /rooms
        GET PUT DELETE /rooms/{room_id}
        GET /rooms/available
        POST /schedule
        POST /schedule/batch
        GET /schedule/doubleBookings
        GET PUT DELETE /schedule/{item_id}
        POST /import/upload
        GET /export
        GET /changes
        POST /changes/{batch_id}/undo
        """,
    ),
    **rows(
        V1,
        Role.SUPERADMIN,
        """
        GET POST /users
        GET DELETE /users/{user_id}
        GET POST /api-keys
        DELETE /api-keys/{key_id}
        """,
    ),
    **rows(
        KEYS,
        KEY,
        """
        GET /levels
        GET /levels/{level_id}
        GET /levels/{level_id}/groups
        GET /levels/{level_id}/groups/{group_id}
        GET /levels/{level_id}/teachingUnits
        GET /teachers
        GET /teachers/{teacher_id}
        GET /teachingUnits
        GET /teachingUnits/{unit_id}
        GET /rooms
        GET /rooms/{room_id}
        GET /rooms/available
        GET /schedule
        GET /schedule/{item_id}
        """,
    ),
}


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """Every route of the two doors, with the rule that its view declares."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith((V1, KEYS)):
            view = app.view_functions[rule.endpoint]
            path = re.sub(r"<[^>]*:(\w+)>", r"{\1}", rule.rule)
            declared = {"users": getattr(view, "role", None), "api keys": KEY}.get(view.access, view.access)
            found.update(
                {(method, path): declared for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
            )
    return found


def test_every_route_has_a_row_and_declares_what_it_says(app: Flask):
    assert routes(app) == TABLE


def verdict(answer: TestResponse) -> int:
    """401 and 403 when the rule refused; 200 for whatever came of a request that it let pass."""
    if answer.status_code in (401, 403) and answer.get_json()["errorCode"] in ("UNAUTHORIZED", "FORBIDDEN"):
        return int(answer.status_code)
    assert answer.status_code != 405
    return 200


def verdicts(app: Flask, clients: "list[FlaskClient]") -> dict[tuple[str, str], int]:
    """What each row's request gives; logging out ends a client's session, so each row has its own."""
    answers = {}
    for (method, path), client in zip(TABLE, clients, strict=True):
        answers[method, path] = verdict(client.open(re.sub(r"\{\w+\}", "987654", path), method=method))
    return answers


def expected(role: Role | None, key: bool = False) -> dict[tuple[str, str], int]:
    """What the table says for somebody of this role, or for a program."""

    def of(who: str) -> int:
        if who == EVERYBODY or (who == KEY and key):
            return 200
        if who == KEY or role is None:
            return 401
        return 200 if role.includes(Role(who)) else 403

    return {route: of(who) for route, who in TABLE.items()}


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_its_rows_say(app: Flask, role: Role):
    account = add_user(app, role)
    assert verdicts(app, [account.client() for _ in TABLE]) == expected(role)


def test_nobody_opens_nothing_but_the_sign_in(app: Flask):
    assert verdicts(app, [bare(app) for _ in TABLE]) == expected(None)


def test_a_key_opens_integration_alone(app: Flask, key_client: HeaderClient):
    assert verdicts(app, [key_client] * len(TABLE)) == expected(None, key=True)


def test_the_description_says_what_each_route_wants(client: FlaskClient):
    paths = client.get("/api/openapi.json").get_json()["paths"]
    described = {(method, path): paths[path][method.lower()].get("security", []) for method, path in TABLE}
    schemes = {EVERYBODY: [], KEY: [{"ApiKey": []}]}
    assert described == {route: schemes.get(who, [{"Bearer": []}]) for route, who in TABLE.items()}


def test_a_key_sent_as_a_bearer_opens_nothing(app: Flask):
    client = bare(app)
    headers = {"Authorization": f"Bearer {add_api_key(app)}"}
    assert client.get(ME, headers=headers).status_code == 401
    assert client.get("/integration/rooms", headers=headers).status_code == 401


def test_a_token_sent_as_a_key_opens_nothing(app: Flask):
    token = add_user(app, Role.SUPERADMIN).bearer()
    assert bare(app).get("/integration/rooms", headers={"X-Api-Key": token}).status_code == 401


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_programs_only_read(key_client: HeaderClient, method: str):
    answer = key_client.open("/integration/rooms", method=method)
    assert (answer.status_code, answer.get_json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "path", ["users", "api-keys", "import/upload", "export", "auth/me", "schedule/batch"]
)
def test_what_is_not_for_programs_does_not_exist_there(key_client: HeaderClient, path: str):
    answer = key_client.get(f"/integration/{path}")
    assert (answer.status_code, answer.get_json()["errorCode"]) == (404, "NOT_FOUND")


def test_an_unknown_path_and_a_wrong_method_are_told_in_this_doors_shape(admin_client: HeaderClient):
    unknown = admin_client.get("/api/v1/nothing/here")
    assert (unknown.status_code, unknown.get_json()["errorCode"]) == (404, "NOT_FOUND")
    wrong = admin_client.patch("/api/v1/rooms")
    assert (wrong.status_code, wrong.get_json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    assert "POST" in wrong.headers["Allow"]


def test_a_stranger_learns_nothing_of_what_is_wrong_in_a_body(client: FlaskClient):
    answer = client.post("/api/v1/users", data="{", content_type="application/json")
    assert (answer.status_code, answer.get_json()["errorCode"]) == (401, "UNAUTHORIZED")


def test_the_account_of_a_row_is_really_of_its_role(app: Flask):
    accounts = [add_user(app, role) for role in Role]
    assert [role_of(account) for account in accounts] == ["USER", "ADMIN", "SUPERADMIN"]


def role_of(account: Account) -> str:
    role: str = account.client().get(ME).get_json()["role"]
    return role
