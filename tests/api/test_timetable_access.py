"""What else holds at the timetable's doors, beside who may call which route (``test_permissions``)."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Role
from support.accounts import Account, HeaderClient, add_api_key, add_user
from support.sign_in import ME, bare

SCHEMES = {"users": [{"Bearer": []}], "api keys": [{"ApiKey": []}]}


def test_the_description_says_what_each_route_wants(app: Flask, client: FlaskClient):
    paths = client.get("/api/openapi.json").get_json()["paths"]
    seen = 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/api/v1", "/integration", "/api/v2")):
            access = app.view_functions[rule.endpoint].access
            path = paths[re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule)]
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert path[method.lower()].get("security", []) == SCHEMES.get(access, []), (method, rule)
                seen += 1
    assert seen > 60


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
