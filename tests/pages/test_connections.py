"""The page of the connected accounts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from blueprints.services import services_of
from models import ConnectedAccount, Passkey, Role, User
from services.database import writing
from support.accounts import Account, add_user
from support.application import MakeApp
from support.html import tags_of, text_of
from support.identity_provider import IdentityProvider, path_of
from support.pages import PageClient, form_token, next_address, page_client, stranger

PAGE = "/account/connections"


@pytest.fixture
def app(make_app: MakeApp, identity_provider: IdentityProvider) -> Flask:
    return make_app(**identity_provider.settings)


@pytest.fixture
def ada(app: Flask) -> Account:
    return add_user(app, Role.USER, "Ada-L")


def connect(client: PageClient, provider: IdentityProvider, user: str = "ada") -> str:
    """Press the button and log in over there; where that leads."""
    url = next_address(client.post(f"{PAGE}/oidc").text)
    return str(client.get(path_of(provider.log_in(url, user))).headers["Location"])


def disconnects(page: str) -> list[str]:
    """The addresses of the buttons that disconnect."""
    return [
        form.get("action") or ""
        for form in tags_of(page, "form")
        if "disconnect" in (form.get("action") or "")
    ]


def test_strangers_are_led_to_the_sign_in(app: Flask):
    assert stranger(app).get(PAGE).headers["Location"] == f"/sign-in?next={PAGE}"


def test_it_is_among_the_pages_about_oneself(app: Flask, ada: Account):
    client = page_client(app, ada)
    for page in (PAGE, "/account/passkeys"):
        assert PAGE in [link["href"] for link in tags_of(client.get(page).text, "a")]


def test_without_providers_it_is_not_there(make_app: MakeApp):
    client = page_client(make_app())
    assert client.get(PAGE).status_code == 404
    assert "Connected accounts" not in client.get("/account/passkeys").text


def test_an_account_is_connected_and_shown_and_signs_in(
    app: Flask, ada: Account, identity_provider: IdentityProvider
):
    client = page_client(app, ada)
    assert "Not connected yet" in client.get(PAGE).text
    done = connect(client, identity_provider)
    assert done == f"{PAGE}?done=connected"
    page = client.get(done)
    assert page.headers["Cache-Control"] == "no-store"
    assert "from now on you can sign in with it" in text_of(page.text)
    assert "University account Ada.Lovelace@uni.example · connected" in text_of(page.text)
    assert len(disconnects(page.text)) == 1


def test_disconnecting_takes_it_away(app: Flask, ada: Account, identity_provider: IdentityProvider):
    client = page_client(app, ada)
    connect(client, identity_provider)
    (button,) = disconnects(client.get(PAGE).text)
    done = client.post(button)
    assert (done.status_code, done.headers["Location"]) == (303, f"{PAGE}?done=disconnected")
    page = client.get(done.headers["Location"]).text
    assert "nobody can sign in with it any more" in text_of(page)
    assert disconnects(page) == []
    assert client.post(button).status_code == 404


def test_the_last_way_in_stays_and_says_why(make_app: MakeApp, identity_provider: IdentityProvider):
    app = make_app(**identity_provider.settings, signup="open")
    client = stranger(app)
    client.token = form_token(client.get("/sign-in").text)
    url = next_address(client.post("/sign-in/oidc").text)
    client.get(path_of(identity_provider.log_in(url)))
    page = client.get(PAGE).text
    client.token = form_token(page)
    (button,) = disconnects(page)
    refused = client.post(button)
    assert refused.headers["Location"] == f"{PAGE}?done=last"
    page = client.get(refused.headers["Location"]).text
    assert "This is the last way by which you can sign in." in text_of(page)
    assert disconnects(page) == [button]


def test_somebody_elses_cannot_be_disconnected(app: Flask, ada: Account, identity_provider: IdentityProvider):
    client = page_client(app, ada)
    connect(client, identity_provider)
    (button,) = disconnects(client.get(PAGE).text)
    assert page_client(app, Role.ADMIN).post(button).status_code == 404
    assert disconnects(client.get(PAGE).text) == [button]


def test_what_somebody_else_has_is_told(app: Flask, ada: Account, identity_provider: IdentityProvider):
    connect(page_client(app, ada), identity_provider)
    bob = page_client(app, Role.ADMIN)
    refused = connect(bob, identity_provider)
    assert refused == f"{PAGE}?by=oidc&error=account_already_linked_to_different_user"
    assert "Somebody else here is connected with this account." in text_of(bob.get(refused).text)


def test_after_a_quarter_of_an_hour_one_signs_in_again_first(
    app: Flask, ada: Account, identity_provider: IdentityProvider
):
    client = page_client(app, ada)
    connect(client, identity_provider)
    (button,) = disconnects(client.get(PAGE).text)
    seen = len(identity_provider.seen())
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        page = client.get(PAGE).text
        assert "You signed in a while ago." in text_of(page)
        again = f"/sign-in?again=1&next={PAGE}"
        assert again in [
            link["href"].replace("&amp;", "&") for link in tags_of(page, "a") if link.get("href")
        ]
        for action in (f"{PAGE}/oidc", button):
            assert client.post(action).headers["Location"] == again
        assert client.get(again).status_code == 200
    assert len(identity_provider.seen()) == seen
    assert disconnects(client.get(PAGE).text) == [button]


def test_an_account_of_an_issuer_that_is_not_used_any_more_says_so(
    app: Flask, ada: Account, identity_provider: IdentityProvider
):
    client = page_client(app, ada)
    connect(client, identity_provider)
    with writing(services_of(app).new_session) as session:
        account = session.scalars(select(ConnectedAccount)).one()
        account.provider, account.label = "oidc:0123456789abcdef", "<b>ada</b>"
    page = client.get(PAGE).text
    assert "University account not in use" in text_of(page)
    assert "<b>ada" not in page
    (button,) = disconnects(page)
    with writing(services_of(app).new_session) as session:
        session.get_one(User, ada.id).password_hash = ""
    assert client.post(button).headers["Location"] == f"{PAGE}?done=disconnected", "it was no way in"


def test_the_last_passkey_stays_where_only_such_an_account_is_left(
    app: Flask, ada: Account, identity_provider: IdentityProvider
):
    client = page_client(app, ada)
    with writing(services_of(app).new_session) as session:
        session.get_one(User, ada.id).password_hash = ""
        session.add(a_passkey(ada))
        session.add(an_account(ada))
    (button,) = [
        form.get("action") or ""
        for form in tags_of(client.get("/account/passkeys").text, "form")
        if (form.get("action") or "").endswith("/delete")
    ]
    assert client.post(button).status_code == 400
    assert connect(client, identity_provider) == f"{PAGE}?done=connected"
    assert client.post(button).status_code == 303


def a_passkey(owner: Account) -> Passkey:
    return Passkey(
        user_id=owner.id,
        name="phone",
        credential_id=b"1",
        public_key=b"2",
        device_type="multi_device",
        backed_up=True,
        created_at=datetime.now(UTC),
    )


def an_account(owner: Account) -> ConnectedAccount:
    return ConnectedAccount(
        user_id=owner.id, provider="oidc:0123456789abcdef", subject="u-7", created_at=datetime.now(UTC)
    )
