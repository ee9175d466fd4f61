"""The page about oneself: name, address, password, the end of the account."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.services import services_of
from models import Role, User
from services.database import writing
from support.accounts import PASSWORD, Account, add_user
from support.html import links_of, tags_of, text_of
from support.pages import PageClient, page_client, stranger
from support.sign_in import ME

ACCOUNT, CHANGE, DELETE = "/account", "/account/password", "/account/delete"
NEW = "a better password"


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.ADMIN, "Ada-L")


@pytest.fixture
def client(app: Flask, ada: Account) -> PageClient:
    return page_client(app, ada)


def values(html: str) -> dict[str, str]:
    """What the fields of a page hold."""
    return {field.get("name") or "": field.get("value") or "" for field in tags_of(html, "input")}


def change(client: PageClient, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> TestResponse:
    return client.post(CHANGE, data={"old": old, "new": new, "again": new if again is None else again})


def without_password(app: Flask, account: Account) -> None:
    with writing(services_of(app).new_session) as session:
        session.get_one(User, account.id).password_hash = ""


@pytest.mark.parametrize("address", [ACCOUNT, "/account/sessions", "/account/api"])
def test_strangers_are_led_to_the_sign_in(app: Flask, address: str):
    answer = stranger(app).get(address)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=/account")


def test_it_says_who_one_is_and_what_one_may(client: PageClient):
    page = client.get(ACCOUNT)
    assert page.headers["Cache-Control"] == "no-store"
    said = text_of(page.text)
    assert "Ada-L Admin: edits the timetable." in said
    assert "Not allowed; a superadmin can change that" in said
    assert "/account/api" not in links_of(page.text)
    assert {ACCOUNT, "/account/sessions"} <= set(links_of(page.text))


def test_name_and_address_are_kept_tidy(client: PageClient):
    answer = client.post(ACCOUNT, data={"name": "  Ada \n King ", "email": " ada@example.org "})
    assert (answer.status_code, answer.headers["Location"]) == (303, ACCOUNT)
    page = client.get(ACCOUNT).text
    assert "Saved." in text_of(page)
    assert (values(page)["name"], values(page)["email"]) == ("Ada King", "ada@example.org")
    assert "Account of Ada King" in page
    assert "Saved." not in text_of(client.get(ACCOUNT).text), "it is said once"


def test_both_may_stay_empty(client: PageClient):
    client.post(ACCOUNT, data={"name": "Ada", "email": "ada@example.org"})
    assert client.post(ACCOUNT, data={"name": "", "email": ""}).status_code == 303
    assert values(client.get(ACCOUNT).text)["email"] == ""


def test_a_new_address_is_not_a_verified_one(app: Flask, ada: Account, client: PageClient):
    with writing(services_of(app).new_session) as session:
        user = session.get_one(User, ada.id)
        user.email, user.email_verified = "ada@example.org", True
    for email, verified in (("ada@example.org", True), ("king@example.org", False)):
        client.post(ACCOUNT, data={"name": "Ada", "email": email})
        with services_of(app).new_session() as session:
            assert session.get_one(User, ada.id).email_verified is verified


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", "ada", "This is not an e-mail address."),
        ("email", "ada@", "This is not an e-mail address."),
        ("email", "ada@example.org\x00", "This is not an e-mail address."),
        ("email", f"{'a' * 250}@example.org", "An address may have 255 characters."),
        ("name", "A" * 101, "The name may have 100 characters."),
        ("name", "A\x00da", "The name holds a character that cannot be shown."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_changes_nothing(
    client: PageClient, field: str, value: str, reason: str
):
    sent = {"name": "Ada King", "email": "ada@example.org", field: value}
    answer = client.post(ACCOUNT, data=sent)
    assert answer.status_code == 400
    assert reason in text_of(answer.text)
    invalid = [one for one in tags_of(answer.text, "input") if one.get("aria-invalid")]
    assert [one["name"] for one in invalid] == [field]
    assert values(client.get(ACCOUNT).text)["name"] == ""


def test_a_new_password_ends_the_other_sign_ins_and_says_how_many(
    app: Flask, ada: Account, client: PageClient
):
    others, tool = [page_client(app, ada) for _ in range(2)], ada.client()
    answer = change(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, ACCOUNT)
    said = text_of(client.get(ACCOUNT).text)
    assert "The new password holds from now on. 3 other sign-ins were ended." in said
    assert [other.get(ACCOUNT).status_code for other in others] == [303, 303]
    assert tool.get(ME).status_code == 401
    assert stranger(app).sign_in("ada-l", PASSWORD).status_code == 403
    assert stranger(app).sign_in("ada-l", NEW).status_code == 303


def test_where_there_were_no_others_none_are_told(client: PageClient):
    change(client)
    said = text_of(client.get(ACCOUNT).text)
    assert "The new password holds from now on." in said
    assert "ended" not in said


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        ({"old": "wrong"}, 403, "This is not your password."),
        ({"old": ""}, 403, "This is not your password."),
        ({"new": "x" * 9}, 400, "A password has 10 to 1000 characters."),
        ({"new": "x" * 1001}, 400, "A password has 10 to 1000 characters."),
        ({"new": ""}, 400, "A password, please."),
        ({"again": "another password"}, 400, "The two passwords differ."),
    ],
)
def test_a_password_that_will_not_do_is_told_and_changes_nothing(
    app: Flask, ada: Account, client: PageClient, sent: dict[str, str], status: int, reason: str
):
    other = page_client(app, ada)
    answer = change(client, **sent)
    assert answer.status_code == status
    assert reason in text_of(answer.text)
    assert not any(value for name, value in values(answer.text).items() if name in ("old", "new", "again"))
    assert other.get(ACCOUNT).status_code == 200
    assert stranger(app).sign_in("ada-l", PASSWORD).status_code == 303


def test_the_user_name_is_no_password(app: Flask):
    somebody = add_user(app, Role.USER, "ada-lovelace")
    answer = change(page_client(app, somebody), new="Ada-Lovelace")
    assert answer.status_code == 400
    assert "The user name is the first thing that others would try." in text_of(answer.text)


@pytest.mark.limited
def test_guessing_the_old_password_is_bounded(client: PageClient):
    assert [change(client, old="wrong").status_code for _ in range(6)] == [403] * 5 + [429]
    answer = change(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Too many wrong passwords." in text_of(answer.text)


def test_who_has_no_password_gives_themselves_one_after_a_sign_in(
    app: Flask, ada: Account, client: PageClient
):
    without_password(app, ada)
    page = client.get(ACCOUNT).text
    assert "You have none" in text_of(page)
    assert "old" not in values(page)
    assert client.post(CHANGE, data={"new": NEW, "again": NEW}).status_code == 303
    assert stranger(app).sign_in("ada-l", NEW).status_code == 303


@pytest.mark.parametrize("address", [CHANGE, DELETE])
def test_without_a_password_an_old_sign_in_does_not_do(
    app: Flask, ada: Account, client: PageClient, address: str
):
    without_password(app, ada)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        answer = client.post(address, data={"new": NEW, "again": NEW})
        assert answer.status_code == 403
        assert "Sign in again first." in text_of(answer.text)
        (again,) = [link for link in links_of(answer.text) if "again=1" in link]
        assert client.get(again).status_code == 200, "though somebody is signed in"
        assert client.get(ACCOUNT).status_code == 200


def test_deleting_the_account_asks_for_the_password(app: Flask, ada: Account, client: PageClient):
    answer = client.post(DELETE, data={"password": "wrong"})
    assert answer.status_code == 403
    assert "This is not your password." in text_of(answer.text)
    assert [tag for tag in tags_of(answer.text, "details") if "open" in tag], "where the field is seen"
    assert client.get(ACCOUNT).status_code == 200


def test_a_deleted_account_is_gone_everywhere(app: Flask, ada: Account, client: PageClient):
    other = page_client(app, ada)
    answer = client.post(DELETE, data={"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/deleted")
    assert "Your account is deleted" in text_of(client.get("/account/deleted").text)
    assert client.get(ACCOUNT).status_code == other.get(ACCOUNT).status_code == 303
    assert stranger(app).sign_in("Ada-L", PASSWORD).status_code == 403


def test_who_still_has_an_account_is_not_told_that_it_is_deleted(client: PageClient):
    assert client.get("/account/deleted").headers["Location"] == ACCOUNT


def test_the_last_superadmin_cannot_go(app: Flask):
    root = add_user(app, Role.SUPERADMIN)
    client = page_client(app, root)
    answer = client.post(DELETE, data={"password": PASSWORD})
    assert answer.status_code == 409
    assert "You are the last superadmin." in text_of(answer.text)
    add_user(app, Role.SUPERADMIN)
    assert client.post(DELETE, data={"password": PASSWORD}).status_code == 303
