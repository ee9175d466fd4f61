"""What browsers are told so that pages open without a connection: which, whose, until when."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fakes.upstream import Upstream
from models import Role
from support.accounts import Account, add_user
from support.application import CatalogueFolder, MakeApp, leaf
from support.copies import release
from support.html import loaded_by, tags_of
from support.pages import form_token, page_client, stranger

WEEK_47 = "/plannings/univ.info.td1?date=2026-11-18"
HEADER = "Horarium-Copy"

pytestmark = pytest.mark.usefixtures("university")


def copy_of(answer: TestResponse) -> dict[str, str]:
    said = answer.headers[HEADER].split("; ")
    return dict(one.split("=", 1) for one in said)


def test_the_worker_is_looked_at_again_each_time(client: FlaskClient):
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    again = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_has_all_that_saved_pages_load(client: FlaskClient):
    known = release(client)
    loaded = [loaded_by(client.get(page).text) for page in ("/", WEEK_47, "/rooms", "/my", "/offline")]
    assert set().union(*loaded) == set(known["assets"])
    assert all(asset.startswith(known["root"]) for asset in known["assets"])
    assert client.get(known["ping"]).status_code == 200


def test_pages_may_start_the_worker_and_name_the_manifest(client: FlaskClient):
    page = client.get(WEEK_47)
    assert "worker-src 'self'" in page.headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]
    [link] = [tag for tag in tags_of(page.text, "link") if tag["rel"] == "manifest"]
    assert link["href"] == "/manifest.webmanifest"


def test_the_manifest_speaks_the_language_of_the_reader(client: FlaskClient):
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": "de"})
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert "Accept-Language" in answer.headers["Vary"]
    manifest = answer.get_json(force=True)
    assert (manifest["lang"], manifest["start_url"], manifest["display"]) == ("de", "/my", "standalone")
    assert [one["name"] for one in manifest["shortcuts"]] == ["Meine Woche", "Start", "Freie Räume"]
    for place in (*manifest["icons"], *manifest["shortcuts"]):
        assert client.get(place.get("src") or place["url"]).status_code == 200


def test_a_week_says_when_it_was_right_and_which_address_always_shows_it(client: FlaskClient):
    before = int(datetime.now(UTC).timestamp())
    client.get(f"{WEEK_47}&live=1")
    answer = client.get(WEEK_47)
    copy = copy_of(answer)
    assert (copy["keep"], copy["reader"], copy["zone"]) == ("week", "anybody", "Europe/Paris")
    assert before <= int(copy["of"]) <= datetime.now(UTC).timestamp()
    assert answer.headers["Content-Location"] == "/plannings/univ.info.td1?view=week&date=2026-11-18"


def test_a_week_of_which_nothing_is_known_yet_is_no_copy(
    catalogue: CatalogueFolder, upstream: Upstream, make_app: MakeApp
):
    catalogue.add("far", leaf("away", upstream.url("/away.ics")))
    answer = make_app().test_client().get("/plannings/far.away?date=2026-11-18")
    assert copy_of(answer)["keep"] == "week"
    assert "of" not in copy_of(answer)


@pytest.mark.parametrize("address", ["/", "/plannings", "/plannings/univ.info", "/rooms", "/my", "/courses"])
def test_what_students_read_may_be_saved(client: FlaskClient, address: str):
    assert copy_of(client.get(address))["keep"] == "page"


@pytest.mark.parametrize(
    "address", ["/settings", "/subscriptions", "/sign-in", "/search?q=a", "/nothing", "/offline"]
)
def test_other_pages_may_not(client: FlaskClient, address: str):
    assert set(copy_of(client.get(address))) == {"reader", "look"}


def test_no_page_for_staff_or_of_an_account_may_be_saved(app: Flask):
    client = page_client(app, Role.SUPERADMIN)
    pages = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/desk", "/admin", "/account"))
    ]
    answers = [client.get(page) for page in pages if "<" not in page]
    assert len(answers) > 10
    assert [answer.request.path for answer in answers if "keep" in answer.headers.get(HEADER, "")] == []


def test_programs_and_files_are_told_nothing(client: FlaskClient):
    for address in ("/api/plannings", "/api/ping", "/sw.js", "/ics/univ.info.td1.ics"):
        assert HEADER not in client.get(address).headers


def test_a_copy_belongs_to_one_session_and_ends_with_it(app: Flask):
    ada = add_user(app, Role.USER)
    first, second = (copy_of(page_client(app, ada).get(WEEK_47)) for _ in range(2))
    assert "anybody" != first["reader"] != second["reader"]
    idle = datetime.fromtimestamp(int(first["until"]), UTC) - datetime.now(UTC)
    assert timedelta(days=29) < idle <= timedelta(days=30)


def test_who_does_not_stay_signed_in_leaves_no_copy(app: Flask):
    ada, client = add_user(app, Role.USER), stranger(app)
    signed_in_for_now(client, ada)
    assert set(copy_of(client.get(WEEK_47))) == {"reader", "look"}


def signed_in_for_now(client: FlaskClient, who: Account) -> None:
    token = form_token(client.get("/sign-in").text)
    form = {"csrf_token": token, "username": who.username, "password": who.password}
    assert client.post("/sign-in", data=form).status_code == 303


def test_the_page_for_times_without_a_connection_is_nobodys(app: Flask):
    ada = add_user(app, Role.ADMIN)
    page = page_client(app, ada).get("/offline").text
    assert ada.username not in page
    assert not [tag for tag in tags_of(page, "meta") if tag.get("name") == "csrf-token"]
