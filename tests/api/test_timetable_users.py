"""``/api/v1/users``: who has an account."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import ChangeBatch, Role
from services.database import writing
from support.accounts import HeaderClient, add_user
from support.sign_in import ME, bearer, code, log_in, refresh

USERS = "/api/v1/users"


def create(client: FlaskClient, username: str, **more: str) -> TestResponse:
    return client.post(USERS, json={"username": username, **more})


def names(client: FlaskClient) -> list[str]:
    return [user["info"]["username"] for user in client.get(USERS).get_json()]


def test_a_new_user_signs_in_with_the_generated_password(app: Flask, superadmin_client: HeaderClient):
    answer = create(superadmin_client, "Grace_Hopper-1")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert set(body) == {"id", "password", "info"}
    assert body["info"] == {"username": "Grace_Hopper-1", "role": "ADMIN"}
    assert len(body["password"]) >= 16
    assert log_in(app.test_client(), "Grace_Hopper-1", body["password"]).status_code == 200
    shown = superadmin_client.get(answer.headers["Location"])
    assert shown.get_json() == {"id": body["id"], "info": body["info"]}


def test_passwords_differ(superadmin_client: HeaderClient):
    made = {create(superadmin_client, f"user{n}").get_json()["password"] for n in range(5)}
    assert len(made) == 5


def test_a_role_may_be_given(superadmin_client: HeaderClient):
    assert create(superadmin_client, "reader", role="USER").get_json()["info"]["role"] == "USER"


@pytest.mark.parametrize("username", ["", "a b", "é", "a" * 51, "a\n", "a\x00", "a/b", "<b>"])
def test_names_have_a_simple_shape(superadmin_client: HeaderClient, username: str):
    answer = create(superadmin_client, username)
    assert code(answer) == (400, "VALIDATION_FAILED")
    assert [error["field"] for error in answer.get_json()["errors"]] == ["username"]


@pytest.mark.parametrize("role", ["SUPERADMIN", "ROOT", "", None, 1])
def test_only_users_and_admins_are_made_here(superadmin_client: HeaderClient, role: object):
    answer = superadmin_client.post(USERS, json={"username": "x", "role": role})
    assert code(answer) == (400, "VALIDATION_FAILED")


def test_a_name_is_taken_in_any_case_of_letters_and_free_again_after_a_delete(
    superadmin_client: HeaderClient,
):
    first = create(superadmin_client, "Alan").get_json()
    assert code(create(superadmin_client, "aLAN")) == (409, "USERNAME_NOT_UNIQUE")
    assert superadmin_client.delete(f"{USERS}/{first['id']}").status_code == 204
    again = create(superadmin_client, "aLAN")
    assert again.status_code == 201
    assert again.get_json()["id"] != first["id"]


def test_the_list_is_ordered_and_leaves_superadmins_out(app: Flask, superadmin_client: HeaderClient):
    for username in ("zoe", "Bob", "ada"):
        create(superadmin_client, username)
    assert names(superadmin_client) == ["ada", "Bob", "zoe"]


def test_a_superadmin_is_neither_shown_nor_deleted(app: Flask, superadmin_client: HeaderClient):
    other = add_user(app, Role.SUPERADMIN)
    assert code(superadmin_client.get(f"{USERS}/{other.id}")) == (404, "USER_NOT_FOUND")
    assert code(superadmin_client.delete(f"{USERS}/{other.id}")) == (404, "USER_NOT_FOUND")
    assert other.client().get(ME).status_code == 200


@pytest.mark.parametrize("path", ["999999", "0", "2147483647"])
def test_an_unknown_user_is_not_found(superadmin_client: HeaderClient, path: str):
    assert code(superadmin_client.get(f"{USERS}/{path}")) == (404, "USER_NOT_FOUND")
    assert code(superadmin_client.delete(f"{USERS}/{path}")) == (404, "USER_NOT_FOUND")


@pytest.mark.parametrize("path", ["x", "-1", "99999999999999999999"])
def test_what_is_no_id_leads_nowhere(superadmin_client: HeaderClient, path: str):
    assert code(superadmin_client.get(f"{USERS}/{path}")) == (404, "NOT_FOUND")


def test_a_deleted_user_is_signed_out_at_once(app: Flask, superadmin_client: HeaderClient):
    bob = add_user(app, Role.ADMIN, "bob")
    browser = app.test_client()
    token = bearer(log_in(browser, "bob"))
    assert browser.get(ME, headers=token).status_code == 200
    assert superadmin_client.delete(f"{USERS}/{bob.id}").status_code == 204
    assert code(browser.get(ME, headers=token)) == (401, "UNAUTHORIZED")
    assert code(refresh(browser)) == (401, "BAD_CREDENTIALS")
    assert code(log_in(browser, "bob")) == (401, "BAD_CREDENTIALS")
    assert "bob" not in names(superadmin_client)
    assert code(superadmin_client.delete(f"{USERS}/{bob.id}")) == (404, "USER_NOT_FOUND")


def test_a_disabled_user_is_still_there_and_opens_nothing(app: Flask, superadmin_client: HeaderClient):
    bob = add_user(app, Role.ADMIN, "bob")
    browser = app.test_client()
    token = bearer(log_in(browser, "bob"))
    assert app.test_cli_runner().invoke(args=["users", "disable", "bob"]).exit_code == 0
    assert code(browser.get(ME, headers=token)) == (401, "UNAUTHORIZED")
    assert code(refresh(browser)) == (401, "BAD_CREDENTIALS")
    assert code(log_in(browser, "bob")) == (401, "BAD_CREDENTIALS")
    assert names(superadmin_client) == ["bob"]
    assert superadmin_client.get(f"{USERS}/{bob.id}").status_code == 200
    assert code(create(superadmin_client, "BOB")) == (409, "USERNAME_NOT_UNIQUE")
    assert superadmin_client.delete(f"{USERS}/{bob.id}").status_code == 204
    assert create(superadmin_client, "BOB").status_code == 201


def test_making_and_deleting_are_noted(superadmin_client: HeaderClient):
    with capture_logs() as lines:
        made = create(superadmin_client, "bob").get_json()
        superadmin_client.delete(f"{USERS}/{made['id']}")
    noted = [line for line in lines if line["event"].startswith("account_")]
    assert [line["event"] for line in noted] == ["account_created", "account_deleted"]
    assert {(line["user"], line["door"]) for line in noted} == {("bob", "api")}
    assert made["password"] not in str(lines)


def test_what_a_deleted_user_changed_keeps_its_maker(app: Flask, superadmin_client: HeaderClient):
    bob = add_user(app, Role.ADMIN)
    with writing(services_of(app).new_session) as session:
        batch = ChangeBatch(
            uid=UUID(int=1), made_at=datetime.now(UTC), user_id=bob.id, actor=bob.username, door="api"
        )
        session.add(batch)
    assert superadmin_client.delete(f"{USERS}/{bob.id}").status_code == 204


def test_a_demoted_admin_edits_no_more(app: Flask):
    bob = add_user(app, Role.ADMIN)
    client = bob.client()
    assert client.get("/api/v1/rooms").status_code == 200
    assert app.test_cli_runner().invoke(args=["users", "role", bob.username, "USER"]).exit_code == 0
    assert code(client.get("/api/v1/rooms")) == (403, "FORBIDDEN")
