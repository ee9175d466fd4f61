"""Whoever reads the log learns no password, no key and no token, whatever was sent and whatever went wrong."""

import re
from collections.abc import Callable
from functools import wraps

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import Role
from support.accounts import PASSWORD, Account, add_api_key, add_user
from support.application import MakeApp
from support.html import tags_of
from support.pages import SIGN_OUT, page_client, stranger

WRONG = "a-wrong-password-that-nobody-may-read"
NEW = "the-next-password-of-ada"
KEY = re.compile(r"hor_[\w-]{43}")
INVITE = re.compile(r"inv_[\w-]{43}")
LINK = re.compile(r"cal_[\w-]{43}")


@pytest.fixture
def app(make_app: MakeApp, capsys: pytest.CaptureFixture[str]) -> Flask:
    """One that logs all it can, to where the test reads it."""
    return make_app(log_level="debug", signup="invite", environment="production", secret_key="k" * 40)


@pytest.fixture
def planted() -> set[str]:
    return {PASSWORD, WRONG, NEW}


Journey = Callable[[Flask, set[str]], None]


def cookies_of(answer: TestResponse) -> set[str]:
    return {line.partition("=")[2].partition(";")[0] for line in answer.headers.getlist("Set-Cookie")} - {""}


def clients_of_the_timetable(app: Flask, planted: set[str]) -> None:
    ada = add_user(app, Role.SUPERADMIN)
    client = app.test_client()
    for password in (WRONG, PASSWORD):
        answer = client.post("/api/v1/auth/login", json={"username": ada.username, "password": password})
    planted |= {answer.get_json()["access_token"], *cookies_of(answer)}
    headers = {"Authorization": f"Bearer {answer.get_json()['access_token']}"}
    client.put("/api/v1/auth/password", headers=headers, json={"old": WRONG, "new": NEW, "confirm": NEW})
    made = client.post("/api/v1/users", headers=headers, json={"username": "bob"})
    planted.add(made.get_json()["password"])
    key = client.post("/api/v1/api-keys", headers=headers, json={"name": "display"}).get_json()["rawToken"]
    planted.add(key)
    client.get("/integration/rooms", headers={"X-Api-Key": key})
    client.get(f"/integration/{key}", headers={"X-Api-Key": key})
    client.get(f"/api/v1/rooms?token={key}", headers={"Authorization": f"Bearer {key}"})


def clients_of_the_planner(app: Flask, planted: set[str]) -> None:
    ada = add_user(app)
    boss = page_client(app, Role.SUPERADMIN)
    boss.post(f"/admin/users/{ada.id}/allow")
    page = page_client(app, ada)
    shown = page.post("/account/api/key", data=hidden(page.get("/account/api").text, "/account/api/key"))
    (key,) = set(KEY.findall(shown.text))
    client = app.test_client()
    for password in (WRONG, key):
        answer = client.post("/api/v2/auth", json={"username": ada.username, "password": password})
    tokens = answer.get_json()
    planted |= {key, tokens["token"], tokens["refreshToken"]}
    for _ in range(3):
        renewed = client.post("/api/v2/auth/renew", json={"refreshToken": tokens["refreshToken"]}).get_json()
        planted |= {str(value) for name, value in renewed.items() if "oken" in name}
    client.get("/api/v2/events", headers={"Authorization": f"Bearer {tokens['token']}"})
    client.get(f"/api/v2/{tokens['token']}")


def people_in_browsers(app: Flask, planted: set[str]) -> None:
    boss = page_client(app, Role.SUPERADMIN)
    address = "/admin/users/invites"
    made = boss.post(address, data={**hidden(boss.get(address).text, address), "role": "USER"})
    (secret,) = set(INVITE.findall(made.text))
    planted.add(secret)
    guest = stranger(app)
    page = guest.get(f"/sign-up/{secret}")
    form = hidden(page.text, f"/sign-up/{secret}")
    guest.post(f"/sign-up/{secret}", data={**form, "username": "eve", "password": WRONG, "again": NEW})
    ada = add_user(app)
    client = stranger(app)
    client.sign_in(ada.username, WRONG)
    planted |= cookies_of(client.sign_in(ada.username, PASSWORD))
    client.post("/account/password", data={"old": PASSWORD, "new": NEW, "again": NEW})
    client.post(SIGN_OUT)
    client.get(f"/sign-in?next=/plannings&password={WRONG}")


def clients_of_accounts(app: Flask, planted: set[str]) -> None:
    ada = add_user(app)
    client = app.test_client()
    for password in (WRONG, PASSWORD):
        body = {"username": ada.username, "password": password}
        answer = client.post("/api/auth/sign-in/username", json=body)
    token = answer.get_json()["token"]
    planted |= {token, *cookies_of(answer)}
    headers = {"Authorization": f"Bearer {token}"}
    client.get("/api/auth/get-session", headers=headers)
    client.post("/api/auth/revoke-session", headers=headers, json={"token": token})
    for sent in ("code-that-is-secret", "state-that-is-secret"):
        planted.add(sent)
        client.get(f"/api/auth/callback/oidc?code={sent}&state={sent}")
    client.post("/api/auth/passkey/verify-authentication", json={"response": {"id": WRONG}})


def programs_that_subscribe(app: Flask, planted: set[str]) -> None:
    client = page_client(app, add_user(app))
    for number in range(1, 4):
        made = client.post("/subscriptions", data={"name": f"{number}", "after": number - 1})
        planted |= set(LINK.findall(made.text))
        mark = _mark_on(client.get("/subscriptions").text, number)
        renewed = client.post(f"/subscriptions/{number}/renew", data={"after": mark})
        planted |= set(LINK.findall(renewed.text))
        (secret,) = set(LINK.findall(renewed.text))
        client.get(f"/ics/my/{secret}.ics")
        client.get(f"/ics/my/{secret}")
        client.post(f"/ics/my/{secret}.ics?{secret}")


def _mark_on(html: str, number: int) -> str:
    """What the form that renews a link says of it."""
    found = re.search(rf'/subscriptions/{number}/renew".*?name="after" value="([^"]*)"', html, re.DOTALL)
    assert found is not None
    return found[1]


def hidden(html: str, _action: str) -> dict[str, str]:
    """What the forms of a page send without being asked, but for their token."""
    fields = [field for field in tags_of(html, "input") if field.get("type") == "hidden"]
    return {f["name"] or "": f["value"] or "" for f in fields if f.get("name") != "csrf_token"}


@pytest.mark.parametrize(
    "journey",
    [
        clients_of_the_timetable,
        clients_of_the_planner,
        people_in_browsers,
        clients_of_accounts,
        programs_that_subscribe,
    ],
)
def test_the_log_holds_no_secret(
    app: Flask, planted: set[str], journey: Journey, capsys: pytest.CaptureFixture[str]
):
    journey(app, planted)
    said = "".join(capsys.readouterr())
    assert said.count("\n") > 5, "it does log"
    assert len(planted) > 5
    assert [secret for secret in planted if secret in said] == []


def test_a_bug_is_told_without_what_the_request_held(
    app: Flask, capsys: pytest.CaptureFixture[str], client: FlaskClient
):
    account, key = add_user(app, Role.SUPERADMIN), add_api_key(app)
    secret = account.bearer()

    @wraps(app.view_functions["timetable.me"])
    def broken(**_values: object) -> None:
        raise RuntimeError(f"it had {secret} and {key}")

    app.view_functions["timetable.me"] = broken
    app.testing = False
    answer = client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {secret}"})
    said = "".join(capsys.readouterr())
    assert answer.status_code == 500
    assert "RuntimeError" in said
    assert secret not in said
    assert key not in said
    assert secret not in answer.text


def test_accounts_are_named_in_it(app: Flask, capsys: pytest.CaptureFixture[str]):
    """What is done to others is told: who, what, whom."""
    ada: Account = add_user(app)
    page_client(app, Role.SUPERADMIN).post(f"/admin/users/{ada.id}/disable")
    assert re.search(rf'"user": "{ada.username}"', "".join(capsys.readouterr()))
