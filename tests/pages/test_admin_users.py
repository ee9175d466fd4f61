"""The page of the accounts: found, made, changed, disabled, deleted by superadmins."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import Role, User
from services.database import writing
from support.accounts import PASSWORD, Account, add_user
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.sign_in import ME
from support.statements import statements

USERS = "/admin/users"
ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def root(app: Flask) -> Account:
    return add_user(app, Role.SUPERADMIN, "root")


@pytest.fixture
def client(app: Flask, root: Account) -> PageClient:
    return page_client(app, root)


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


def names(html: str) -> list[str]:
    return re.findall(r'<li id="u-\d+"><details(?: open)?><summary>.*?<span>([\w-]+)', html)


def account(html: str, who: Account) -> str:
    """What the page says of one account."""
    part = html.split(f'id="u-{who.id}"')[1].partition('<li id="u-')[0]
    return text_of(f"<li {part}")


def seen(client: FlaskClient, who: Account) -> str:
    """What the button for a new password says of the account."""
    html = client.get(USERS).text.split(f'id="u-{who.id}"')[1]
    return next(tag["value"] or "" for tag in tags_of(html, "input") if tag.get("name") == "seen")


def act(client: PageClient, who: Account, action: str, **sent: Any) -> TestResponse:
    headers = sent.pop("headers", {})
    if action == "password" and "seen" not in sent:
        sent["seen"] = seen(client, who)
    if action == "delete":
        sent.setdefault("sure", "on")
    return client.post(f"{USERS}/{who.id}/{action}", data=sent, headers=headers)


def follow(client: PageClient, answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("address", [USERS, f"{USERS}/invites"])
def test_it_is_for_superadmins_alone(app: Flask, address: str):
    assert stranger(app).get(address).headers["Location"].startswith("/sign-in")
    for role in (Role.USER, Role.ADMIN):
        assert page_client(app, role).get(address).status_code == 403


def test_nor_may_others_act(app: Flask, ada: Account):
    client = page_client(app, Role.ADMIN)
    for action in ("role", "allow", "forbid", "password", "disable", "enable", "delete"):
        assert act(client, ada, action, seen="x", role="ADMIN").status_code == 403
    assert client.post(USERS, data={"username": "x", "role": "USER"}).status_code == 403


def test_the_menu_leads_there(app: Flask, client: PageClient):
    assert {"/admin", "/account"} <= set(links_of(client.get("/plannings").text))
    assert {USERS, "/admin/keys"} <= set(links_of(client.get("/admin").text))
    admin = page_client(app, Role.ADMIN)
    assert "/admin" in links_of(admin.get("/plannings").text)
    assert not {USERS, "/admin/keys"} & set(links_of(admin.get("/admin").text))
    user = page_client(app, Role.USER)
    assert "/admin" not in links_of(user.get("/plannings").text)
    assert user.get("/admin").status_code == 403


def test_every_account_is_listed_with_what_it_may(
    app: Flask, client: PageClient, root: Account, ada: Account
):
    bob = add_user(app, Role.ADMIN, "Bob")
    act(client, bob, "allow")
    act(client, ada, "disable")
    page = client.get(USERS)
    assert page.headers["Cache-Control"] == "no-store"
    assert names(page.text) == ["Ada-L", "Bob", "root"]
    assert "3 accounts" in text_of(page.text)
    assert "Disabled never seen" in account(page.text, ada)
    assert "Bob Admin API" in account(page.text, bob)
    assert "root Superadmin you" in account(page.text, root)


def test_accounts_are_found_by_what_is_written_in_them(app: Flask, client: PageClient, ada: Account):
    with writing(services_of(app).new_session) as session:
        session.get_one(User, ada.id).name = f"Françoise {ATTACK}"
    page = client.get(f"{USERS}?q=FRANCOISE")
    assert names(page.text) == ["Ada-L"]
    assert ATTACK not in page.text
    block = client.get(f"{USERS}?q=francoise", headers={"HX-Request": "true"}).text
    assert names(block) == ["Ada-L"]
    assert "<h1" not in block
    assert "1 account fits" in text_of(block)
    assert "No account fits" in text_of(client.get(f"{USERS}?q=nobody").text)


def test_a_hundred_are_shown_at_a_time_and_cost_what_one_costs(app: Flask, client: PageClient):
    def cost(query: str) -> int:
        with statements(app) as seen:
            client.get(f"{USERS}{query}")
        return len(seen)

    few = cost("")
    with writing(services_of(app).new_session) as session:
        many = [f"user{number:03}" for number in range(250)]
        session.add_all(User(username=name, username_key=name, name="Somebody") for name in many)
    assert cost("") == cost("?q=somebody") == few
    page = client.get(f"{USERS}?page=3&q=user")
    assert names(page.text) == many[200:]
    assert "201 – 250 of 250" in text_of(page.text)
    assert len(client.get(USERS, headers={"Accept-Encoding": "br"}).data) < 30_000


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-1", "page=²", "page=99999999999", "q=%00"])
def test_what_makes_no_sense_in_the_address_asks_for_nothing(client: PageClient, query: str):
    assert client.get(f"{USERS}?{query}").status_code == 200


def create(client: PageClient, **sent: str) -> TestResponse:
    return client.post(USERS, data={"username": "Grace", "name": "Grace Hopper", "role": "ADMIN", **sent})


def secret_in(html: str) -> str:
    (secret,) = re.findall(r"<code[^>]*>([\w-]{20})</code>", html)
    return secret


def test_a_new_account_comes_with_a_password_that_is_shown_once(app: Flask, client: PageClient):
    answer = create(client)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers, "the password is kept nowhere on its way"
    password = secret_in(answer.text)
    assert names(answer.text) == ["Grace", "root"]
    assert password not in client.get(USERS).text
    grace = stranger(app)
    assert grace.sign_in("grace", password).status_code == 303
    assert "Grace Hopper Admin: edits the timetable." in text_of(grace.get("/account").text)
    again = create(client)
    assert again.status_code == 409, "a form that is sent again makes nothing"
    assert "This user name is taken." in text_of(again.text)


def test_htmx_gets_the_inside_of_the_page(client: PageClient):
    answer = client.post(
        USERS, data={"username": "Grace", "name": "", "role": "USER"}, headers={"HX-Request": "true"}
    )
    assert secret_in(answer.text)
    assert "<html" not in answer.text
    assert "Grace can sign in." in text_of(answer.text)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"username": ""}, 400),
        ({"username": "a b"}, 400),
        ({"role": "SUPERADMIN"}, 400),
        ({"role": ""}, 400),
        ({"name": "x\x00"}, 400),
        ({"username": "ROOT"}, 409),
    ],
)
def test_what_will_not_do_makes_nothing_and_stays_in_the_form(
    client: PageClient, sent: dict[str, str], status: int
):
    answer = create(client, **sent)
    assert answer.status_code == status
    assert [tag for tag in tags_of(answer.text, "details") if "open" in tag]
    assert names(client.get(USERS).text) == ["root"]


def test_a_role_holds_at_once(app: Flask, client: PageClient, ada: Account):
    hers = page_client(app, ada)
    assert hers.get("/admin/feeds").status_code == 403
    page = follow(client, act(client, ada, "role", role="ADMIN"))
    assert "Ada-L has another role from now on." in text_of(page)
    assert hers.get("/admin/feeds").status_code == 200


@pytest.mark.parametrize("role", ["", "ROOT"])
def test_what_is_no_role_is_refused(client: PageClient, ada: Account, role: str):
    assert act(client, ada, "role", role=role).status_code == 400


def test_superadmins_are_neither_made_nor_unmade_here(app: Flask, client: PageClient, ada: Account):
    other = add_user(app, Role.SUPERADMIN)
    for answer in (act(client, ada, "role", role="SUPERADMIN"), act(client, other, "role", role="USER")):
        assert answer.status_code == 409
        assert "superadmins are made and unmade at the console" in text_of(answer.text)
    assert "made and unmade at the console" in account(client.get(USERS).text, other)
    assert page_client(app, other).get(USERS).status_code == 200


def test_api_access_comes_and_goes(app: Flask, client: PageClient, ada: Account):
    hers = page_client(app, ada)
    assert hers.get("/account/api").status_code == 404
    follow(client, act(client, ada, "allow"))
    assert hers.get("/account/api").status_code == 200
    follow(client, act(client, ada, "forbid"))
    assert hers.get("/account/api").status_code == 404


def test_a_new_password_is_shown_once_and_signs_out_everywhere(app: Flask, client: PageClient, ada: Account):
    hers, tool = page_client(app, ada), ada.client()
    before = seen(client, ada)
    answer = act(client, ada, "password", seen=before)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    password = secret_in(answer.text)
    assert password in account(answer.text, ada)
    assert hers.get("/account").status_code == 303
    assert tool.get(ME).status_code == 401
    assert stranger(app).sign_in("ada-l", PASSWORD).status_code == 403
    assert stranger(app).sign_in("ada-l", password).status_code == 303
    assert password not in client.get(USERS).text
    again = act(client, ada, "password", seen=before)
    assert again.status_code == 409, "a form that is sent again gives no other password"
    assert "Nothing was changed this time" in text_of(again.text)
    assert stranger(app).sign_in("ada-l", password).status_code == 303


@pytest.mark.parametrize("when", ["", "x", "2026-11-18", "9999-12-31T23:59:59-14:00"])
def test_a_form_that_does_not_say_what_it_saw_is_refused(client: PageClient, ada: Account, when: str):
    assert act(client, ada, "password", seen=when).status_code in (400, 409)


def test_who_is_disabled_is_out_and_comes_back_when_enabled(app: Flask, client: PageClient, ada: Account):
    hers = page_client(app, ada)
    page = follow(client, act(client, ada, "disable"))
    assert "Disabled" in account(page, ada)
    assert hers.get("/account").status_code == 303
    refused = stranger(app).sign_in("ada-l", PASSWORD)
    assert refused.status_code == 403
    assert "This user name and password do not match" in text_of(refused.text)
    follow(client, act(client, ada, "enable"))
    assert hers.get("/account").status_code == 303
    assert stranger(app).sign_in("ada-l", PASSWORD).status_code == 303


def test_deleting_spells_out_what_goes_and_wants_to_be_sure(app: Flask, client: PageClient, ada: Account):
    said = account(client.get(USERS).text, ada)
    assert "Name, address, settings, passkeys and keys are deleted." in said
    assert "What they changed in the timetable stays" in said
    assert act(client, ada, "delete", sure="on", csrf_token=client.token).status_code == 303
    assert names(client.get(USERS).text) == ["root"]
    assert stranger(app).sign_in("ada-l", PASSWORD).status_code == 403
    assert act(client, ada, "delete").status_code == 404


def test_without_being_sure_nothing_is_deleted(client: PageClient, ada: Account):
    assert client.post(f"{USERS}/{ada.id}/delete").status_code == 400
    assert "Ada-L" in names(client.get(USERS).text)


@pytest.mark.parametrize("action", ["password", "disable", "delete"])
def test_nobody_does_this_to_themselves(client: PageClient, root: Account, action: str):
    answer = act(client, root, action, seen="2026-11-18T10:50:00+00:00")
    assert answer.status_code == 409
    assert "this is your own account" in text_of(answer.text)
    assert client.get(USERS).status_code == 200
    buttons = client.get(USERS).text.split(f'id="u-{root.id}"')[1]
    assert f"{USERS}/{root.id}/{action}" not in buttons, "nor is it offered"


def test_another_superadmin_can_be_sent_away(app: Flask, client: PageClient):
    other = add_user(app, Role.SUPERADMIN)
    theirs = page_client(app, other)
    follow(client, act(client, other, "disable"))
    assert theirs.get(USERS).status_code == 303


@pytest.mark.parametrize("action", ["disable", "enable", "allow", "forbid", "delete"])
def test_htmx_gets_the_account_anew_and_what_is_said_of_it(client: PageClient, ada: Account, action: str):
    answer = act(client, ada, action, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.count("<li id=") == 1
    assert f'id="u-{ada.id}"' in answer.text
    assert 'id="say"' in answer.text
    assert "<h1" not in answer.text
    assert 'id="users"' not in answer.text


def test_after_a_button_the_list_is_where_it_was(client: PageClient, ada: Account):
    answer = act(client, ada, "disable", back="q=ada&page=2&evil=1")
    assert answer.headers["Location"] == f"{USERS}?q=ada&page=2#u-{ada.id}"


def test_a_form_of_another_page_is_refused(client: PageClient, ada: Account):
    client.token = "x"
    assert act(client, ada, "disable").status_code == 400


@pytest.mark.parametrize("user_id", ["999999", "2147483648", "x", "-1"])
def test_who_is_not_there_is_not_found(client: PageClient, user_id: str):
    assert client.post(f"{USERS}/{user_id}/disable").status_code == 404
    assert client.post(f"{USERS}/{user_id}/nothing").status_code == 404
