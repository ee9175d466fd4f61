"""Making an account for oneself: open to all, by an invite, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import Role
from services.accounts import invites
from services.changes.edit import Actor
from support.accounts import PASSWORD, Account, add_user
from support.application import MakeApp
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, form_token, page_client, stranger

SIGN_UP = "/sign-up"


@pytest.fixture
def open_app(make_app: MakeApp) -> Flask:
    return make_app(signup="open")


@pytest.fixture
def inviting(make_app: MakeApp) -> Flask:
    return make_app(signup="invite")


@pytest.fixture
def root(inviting: Flask) -> Account:
    return add_user(inviting, Role.SUPERADMIN, "root")


def invite(app: Flask, root: Account, role: Role = Role.ADMIN) -> str:
    """The address that a superadmin sends somebody."""
    new_session, now = services_of(app).new_session, datetime.now(UTC)
    with new_session() as session:
        newest = invites.newest_of(session, root.id)
    made = invites.make(new_session, Actor("root", "page", root.id), role, "", newest, now)
    return f"{SIGN_UP}/{made.secret}"


def join(client: PageClient, address: str = SIGN_UP, **sent: str) -> TestResponse:
    """Fill in the form, and keep the token of whoever is signed in then."""
    page = client.get(address).text
    client.token = form_token(page)
    form = {"username": "Ada-L", "name": "Ada Lovelace", "new": PASSWORD, "again": PASSWORD, **sent}
    return client.post(address, data=form)


def test_whoever_signs_up_is_signed_in(open_app: Flask):
    client = stranger(open_app)
    answer = join(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    said = text_of(client.get("/account").text)
    assert "Your account is made, and you are signed in." in said
    assert "Ada Lovelace User: reads the timetable." in said
    assert stranger(open_app).sign_in("ada-l", PASSWORD).status_code == 303


def test_the_way_is_shown_where_there_is_one(open_app: Flask, app: Flask):
    assert SIGN_UP in links_of(stranger(open_app).get("/sign-in").text)
    assert SIGN_UP not in links_of(stranger(app).get("/sign-in").text)


@pytest.mark.parametrize("signup", ["closed", "invite"])
def test_where_nobody_signs_up_the_page_says_who_makes_accounts(make_app: MakeApp, signup: str):
    app = make_app(signup=signup)
    for answer in (stranger(app).get(SIGN_UP), join_blindly(app)):
        assert answer.status_code == 404
        assert "Accounts are made for you here" in text_of(answer.text)
    assert stranger(app).sign_in("Ada-L", PASSWORD).status_code == 403


def join_blindly(app: Flask, address: str = SIGN_UP) -> TestResponse:
    """Send the form without having seen it."""
    client = stranger(app)
    client.token = form_token(client.get("/sign-in").text)
    form = {"username": "Ada-L", "name": "", "new": PASSWORD, "again": PASSWORD}
    return client.post(address, data=form)


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        ({"username": ""}, 400, "A user name, please."),
        ({"username": "a b"}, 400, "A user name has 1 to 50 letters"),
        ({"username": "ädä"}, 400, "A user name has 1 to 50 letters"),
        ({"username": "a" * 51}, 400, "A user name has 1 to 50 letters"),
        ({"username": "TAKEN"}, 409, "This user name is taken."),
        ({"name": "A" * 101}, 400, "The name may have 100 characters."),
        ({"new": "short", "again": "short"}, 400, "A password has 10 to 1000 characters."),
        ({"again": "another one"}, 400, "The two passwords differ."),
        (
            {"username": "ada-lovelace", "new": "ADA-lovelace", "again": "ADA-lovelace"},
            400,
            "The user name is the",
        ),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    open_app: Flask, sent: dict[str, str], status: int, reason: str
):
    add_user(open_app, Role.USER, "taken")
    client = stranger(open_app)
    answer = join(client, **sent)
    assert answer.status_code == status
    assert reason in text_of(answer.text)
    kept = {field.get("name"): field.get("value") for field in tags_of(answer.text, "input")}
    assert kept["username"] == sent.get("username", "Ada-L")
    assert not kept["new"]
    assert client.get("/account").status_code == 303, "nobody is signed in"


def test_who_is_signed_in_needs_no_second_account(open_app: Flask):
    client = page_client(open_app, Role.USER)
    assert "You are signed in as" in text_of(client.get(SIGN_UP).text)
    answer = client.post(SIGN_UP, data={"username": "x", "name": "", "new": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 400
    assert stranger(open_app).sign_in("x", PASSWORD).status_code == 403


def test_an_invite_makes_one_account(inviting: Flask, root: Account):
    address = invite(inviting, root)
    page = stranger(inviting).get(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Your account will be that of an admin , who edits the timetable." in text_of(page.text)
    client = stranger(inviting)
    assert join(client, address).status_code == 303
    assert "Admin: edits the timetable." in text_of(client.get("/account").text)
    again = stranger(inviting).get(address)
    assert again.status_code == 404
    assert "This invite does not work" in text_of(again.text)
    assert join_blindly(inviting, address).status_code == 404


def test_looking_at_an_invite_does_not_use_it(inviting: Flask, root: Account):
    address = invite(inviting, root)
    for _ in range(3):
        assert stranger(inviting).get(address).status_code == 200
        assert stranger(inviting).head(address).status_code == 200
    assert join(stranger(inviting), address).status_code == 303


def test_a_taken_name_leaves_the_invite_open(inviting: Flask, root: Account):
    address, client = invite(inviting, root), stranger(inviting)
    assert join(client, address, username="Root").status_code == 409
    assert join(client, address).status_code == 303


def test_after_two_weeks_an_invite_is_over(inviting: Flask, root: Account):
    address = invite(inviting, root)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=14)):
        assert stranger(inviting).get(address).status_code == 404


@pytest.mark.parametrize("secret", ["x", "inv_", f"inv_{'A' * 43}", "%00", "ä"])
def test_what_nobody_made_opens_nothing(inviting: Flask, secret: str):
    assert stranger(inviting).get(f"{SIGN_UP}/{secret}").status_code == 404
    assert join_blindly(inviting, f"{SIGN_UP}/{secret}").status_code == 404


def test_where_sign_up_is_closed_invites_rest(make_app: MakeApp):
    app = make_app(signup="invite")
    address = invite(app, add_user(app, Role.SUPERADMIN, "root"))
    closed = make_app(signup="closed")
    assert stranger(closed).get(address).status_code == 404
    assert stranger(make_app(signup="open")).get(address).status_code == 200


def test_a_superadmin_who_tries_the_link_does_not_use_it_up(inviting: Flask, root: Account):
    address, client = invite(inviting, root), page_client(inviting, root)
    assert "You are signed in as root , and this link makes an account for somebody who has none." in text_of(
        client.get(address).text
    )
    assert join(stranger(inviting), address).status_code == 303
