"""What administrators do, each time by one thing alone: a mouse, a finger, the keyboard."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from fakes.starplan import StarPlanServer, World, faults
from models import Event, Origin, Room
from models.sqlite import prepare_engine
from services.changes.edit import Actor, editing
from services.schedule import events
from services.schedule.fields import EventFields, Resources
from services.schedule.slots import Slot
from support.application import CatalogueFolder, branch, leaf
from support.feed_rows import Rows, ago
from support.hands import HANDS, Press
from support.live_server import LiveServer, running_server
from support.screens import OpenPage, axe_findings, signed_in_by, too_wide, watched_tabs
from support.starplan import TINY

PASSWORD = "browser password"
NOBODY_KNOWS = "version: 1\nrooms:\n  - name: NOWHERE\n    capacity: 7\n"
NEXT_WEEK = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=7)
"""Readers find what is not too far ahead."""


@pytest.fixture(scope="module")
def splan() -> Iterator[StarPlanServer]:
    with StarPlanServer(World(TINY)) as server:
        yield server


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory: pytest.TempPathFactory, splan: StarPlanServer) -> Iterator[LiveServer]:
    """It follows a StarPlan server; there are a feed that is doubted for each hand, and a clash."""
    folder = tmp_path_factory.mktemp("by-hand")
    (folder / "catalogue").mkdir()
    leaves = (leaf(name, "https://feeds.example/x.ics", title=f"Feed of {name}") for name in HANDS)
    CatalogueFolder(folder / "catalogue").add("univ", branch("l2", *leaves, title="L2"), title="Univ")
    (folder / "overlay.yml").write_text(NOBODY_KNOWS, encoding="utf-8")
    settings = {
        "PLANNINGS_LOCATION": str(folder / "catalogue"),
        "STARPLAN_BASE_URL": splan.root,
        "STARPLAN_OVERLAY": str(folder / "overlay.yml"),
        "FETCH_ALLOW_HOSTS": "127.0.0.1",
    }
    with running_server(folder, SUPERADMIN_PASSWORD=PASSWORD, **settings) as server:
        _fill(server)
        yield server


def _fill(server: LiveServer) -> None:
    engine = create_engine(f"sqlite:///{server.instance / 'horarium.db'}")
    prepare_engine(engine)
    new_session = sessionmaker(engine)
    rows = Rows(new_session)
    for name in HANDS:
        rows.feed(f"univ.l2.{name}", (300,), refreshed_at=ago(hours=1), failures=4, failure_kind="timeout")
        rows.quarantine(f"univ.l2.{name}", 12, hours=2)
    with editing(new_session, Actor("ada", "page")) as edit:
        room = Room(name="Great hall", building="Main building", capacity=200)
        edit.add(room)
        edit.add(Room(name="Small hall", building="Annex", capacity=20))
        takes = Resources((room.id,), (), ())
        events.create(
            edit, EventFields(Slot(NEXT_WEEK, NEXT_WEEK + timedelta(hours=2)), takes, summary="Open day")
        )
    with editing(new_session, Actor("StarPlan", "sync")) as edit:
        moved_onto_it = Event(origin=Origin.STARPLAN)
        EventFields(Slot(NEXT_WEEK, NEXT_WEEK + timedelta(hours=1)), takes, summary="Physics").write_to(
            moved_onto_it
        )
        edit.add_later(moved_onto_it)
    engine.dispose()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, busy_server: LiveServer) -> object:
    """What a tab remembers of somebody who has signed in."""
    with watched_tabs(browser, busy_server.url) as opened:
        return signed_in_by(opened, PASSWORD)("/admin").context.storage_state()


@pytest.fixture
def open_tab(browser: Browser, busy_server: LiveServer, signed_in: object) -> Iterator[OpenPage]:
    with watched_tabs(browser, busy_server.url) as opened:
        yield lambda address, *given, **options: opened(address, *given, storage_state=signed_in, **options)


@pytest.fixture(params=HANDS)
def hand(request: pytest.FixtureRequest, open_tab: OpenPage) -> tuple[Callable[[str], Page], Press, str]:
    """How an address is opened, how things on it are pressed, and what that is called."""
    press, viewport, options = HANDS[request.param]
    allowed = ["clipboard-read", "clipboard-write"]
    return lambda address: open_tab(address, viewport, permissions=allowed, **options), press, request.param


def test_an_account_from_its_first_day_to_its_last(hand: tuple[Callable[[str], Page], Press, str]):
    opened, press, name = hand
    page, who = opened("/admin/users"), f"new-{name}"
    press(page.locator("summary", has_text="New account"))
    page.get_by_label("User name").fill(who)
    press(page.get_by_role("button", name="Make the account"))
    expect(page.locator("#made")).to_be_visible()
    expect(page.locator("#say")).to_contain_text("The password is on the page.")
    account = page.locator("#users li", has=page.locator("summary", has_text=who))
    press(account.locator("summary"))
    account.get_by_label(f"Role of {who}").select_option("ADMIN")
    press(account.get_by_role("button", name="Set"))
    expect(account.locator("summary")).to_contain_text("Admin")
    expect(page.locator("#say")).to_contain_text("has another role")
    press(account.get_by_role("button", name="New password"))
    expect(account.locator(".keybox code")).to_be_visible()
    press(account.get_by_role("button", name="Disable"))
    expect(account.locator("summary")).to_contain_text("Disabled")
    press(account.get_by_role("button", name="Enable"))
    expect(account.locator("summary")).not_to_contain_text("Disabled")
    assert axe_findings(page) + too_wide(page) == []
    press(account.get_by_label(f"Delete {who} for good"))
    press(account.get_by_role("button", name="Delete"))
    expect(page.locator("#users")).to_contain_text(f"The account {who} is deleted.")
    expect(page.locator(":focus")).to_have_count(1)


def test_a_key_is_made_copied_once_and_revoked(hand: tuple[Callable[[str], Page], Press, str]):
    opened, press, name = hand
    page, program = opened("/admin/keys"), f"Panel by {name}"
    page.get_by_label("Which program it is for").fill(program)
    press(page.get_by_role("button", name="Make a key"))
    key = page.locator("#key")
    expect(key).to_be_visible()
    assert axe_findings(page) + too_wide(page) == []
    press(page.get_by_role("button", name="Copy").first)
    expect(page.locator("#say")).to_have_text("Copied")
    token = page.evaluate("navigator.clipboard.readText()")
    assert token == key.text_content()
    assert page.request.get("/integration/rooms", headers={"X-Api-Key": token}).status == 200
    page.goto("/admin/keys")
    expect(key).to_have_count(0)
    row = page.locator("main .tree > li", has_text=program)
    press(row.locator("summary"))
    press(row.get_by_label(f"End the access of {program} at once"))
    press(row.get_by_role("button", name="Revoke"))
    expect(page.locator("#say")).to_contain_text("The key is revoked")
    expect(page.locator(":focus")).to_have_count(1)
    expect(page.get_by_text(program)).to_have_count(0)
    assert page.request.get("/integration/rooms", headers={"X-Api-Key": token}).status == 401


def test_a_feed_is_asked_again_and_its_new_copy_believed(hand: tuple[Callable[[str], Page], Press, str]):
    opened, press, name = hand
    page = opened("/admin/feeds")
    row = page.get_by_role("row", name=f"Feed of {name}")
    expect(row).to_contain_text("it gives 12 events instead of 300")
    press(row.get_by_role("button", name="Retry now"))
    expect(row).to_contain_text("next try")
    expect(page.locator("#say")).to_contain_text("is asked again")
    press(row.get_by_role("button", name="Accept"))
    expect(row.get_by_role("button", name="Accept")).to_have_count(0)
    expect(page.locator("#say")).to_contain_text("is shown from now on")
    press(row.locator("summary", has_text="1 older copy"))
    press(row.get_by_role("button", name="Restore"))
    expect(page.locator("#say")).to_contain_text(f"Feed of {name}")


def test_a_sweep_fails_and_the_next_one_goes_well(
    hand: tuple[Callable[[str], Page], Press, str], splan: StarPlanServer
):
    opened, press, _ = hand
    page = opened("/admin/sync")
    with splan.faults.while_(faults.error_object, "getPgsExt"):
        press(page.get_by_role("button", name="Sync now"))
        expect(page.get_by_role("heading", name="Not up to date")).to_be_visible()
        expect(page.locator("#say")).to_contain_text("The sweep has ended.")
    press(page.get_by_role("button", name="Sync now"))
    expect(page.get_by_role("heading", level=1)).to_have_text("All levels are up to date")
    expect(page.locator("#say")).to_contain_text("The sweep has ended.")
    page.reload()
    press(page.locator("summary", has_text="1 entry matches nothing"))
    expect(page.get_by_text("NOWHERE")).to_be_visible()
    press(page.get_by_role("link", name=re.compile(r"\d plans")).first)
    expect(page.get_by_text("Outcome")).to_be_visible()
    press(page.locator("main").get_by_role("link", name="StarPlan").first)
    expect(page).to_have_url(re.compile("/admin/sync$"))


def test_a_clash_leads_to_both_meetings(hand: tuple[Callable[[str], Page], Press, str]):
    opened, press, _ = hand
    page = opened("/admin")
    press(page.get_by_role("link", name="Clashes", exact=True).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 clash to come")
    press(page.get_by_role("link", name="Physics"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Physics")
    page.go_back()
    press(page.get_by_role("link", name="Open day"))
    expect(page.locator("#panel-title")).to_have_text("Open day")


def test_the_usage_of_rooms_is_narrowed_and_taken_along(hand: tuple[Callable[[str], Page], Press, str]):
    opened, press, _ = hand
    page = opened("/admin/usage?from=2026-11-02&to=2026-11-29")
    page.locator("select[name=building]").select_option("Annex")
    press(page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_text("Great hall")).to_have_count(0)
    press(page.locator("summary", has_text="Show the numbers").first)
    expect(page.get_by_role("row", name="Small hall")).to_be_visible()
    assert axe_findings(page) + too_wide(page) == []
    with page.expect_download() as taken:
        press(page.get_by_role("link", name="Download CSV"))
    assert taken.value.suggested_filename.endswith(".csv")


def test_what_is_ticked_is_exported(hand: tuple[Callable[[str], Page], Press, str]):
    opened, press, _ = hand
    page = opened("/desk/export")
    what = page.get_by_role("group", name="What")
    for box in what.get_by_role("checkbox").all():
        if box.is_checked() != (box.get_attribute("value") == "room"):
            press(box)
    press(page.get_by_label("JSON"))
    with page.expect_download() as taken:
        press(page.get_by_role("button", name="Download"))
    assert list(json.loads(taken.value.path().read_bytes())) == ["room"]


def test_without_scripts_a_key_is_made_and_revoked(open_tab: OpenPage):
    page = open_tab("/admin/keys", java_script_enabled=False)
    page.get_by_label("Which program it is for").fill("Plain panel")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("#key")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    row = page.locator("main .tree > li", has_text="Plain panel")
    row.locator("summary").click()
    row.get_by_label("End the access of Plain panel at once").check()
    row.get_by_role("button", name="Revoke").click()
    expect(page.locator(".note").get_by_text("The key is revoked")).to_be_visible()
    expect(page).to_have_url(re.compile("/admin/keys$"))
