"""A server with a small school, and people of its staff at the editor of it in a browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from models import Group, Role
from models.sqlite import prepare_engine
from services.accounts import users
from services.accounts.passwords import hash_password
from services.database import writing
from services.plannings.timetable_tree import full_id_of
from services.schedule import events
from support.live_server import LiveServer, running_server
from support.school import School, planned, school, slot
from support.screens import DESK

PASSWORD = "browser password"
WEEK = "2030-03-04"
DAY = 1218
"""The Monday of that week, for ``slot()``: far ahead, so that suggestions are never over."""
REFUSED = re.compile(
    "Failed to load resource: the server responded with a status of 4(09|12)|Error Code 4(09|12)"
)
"""What Chromium and htmx log of an answer that refuses something, whatever a page does with it."""

OpenDesk = Callable[..., Page]


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    settings = {"SUPERADMIN_PASSWORD": PASSWORD, "RATELIMIT_ENABLED": "false", "DEMO": "false"}
    with running_server(tmp_path_factory.mktemp("desk"), TIMEZONE="Europe/Paris", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def desk_school(desk_server: LiveServer) -> Iterator[School]:
    engine = create_engine(f"sqlite:///{desk_server.instance / 'horarium.db'}")
    prepare_engine(engine)
    new_session = sessionmaker(engine)
    with writing(new_session) as session:
        users.add(session, "grace", Role.ADMIN, hash_password(PASSWORD), "Grace Hopper")
    yield school(new_session)
    engine.dispose()


@pytest.fixture
def lesson(desk_school: School) -> Iterator[int]:
    """Algebra of TD1 by Ada, Monday from 9:00 to 10:00 by the wall clock, in the small room."""
    yield from _for_one_test(
        desk_school,
        8,
        desk_school.algebra,
        rooms=(desk_school.small,),
        groups=(desk_school.td1,),
        instructors=(desk_school.ada,),
    )


@pytest.fixture
def in_the_way(desk_school: School) -> Iterator[int]:
    """Biology of TD1, Wednesday from 14:00 to 15:00."""
    yield from _for_one_test(
        desk_school,
        13,
        desk_school.biology,
        day=2,
        groups=(desk_school.td1,),
        instructors=(desk_school.alan,),
    )


def _for_one_test(
    desk_school: School, hour: float, course: int, *, day: int = 0, rooms=(), **people
) -> Iterator[int]:
    event_id = desk_school.add(planned(slot(hour, day=DAY + day), rooms, course_id=course, **people))
    yield event_id
    with desk_school.editing() as edit:
        events.delete(edit, *events.locked(edit, [event_id]))


@pytest.fixture
def open_desk(browser: Browser, desk_server: LiveServer, desk_school: School) -> Iterator[OpenDesk]:
    """The week of TD1 in the editor; what a tab complains about fails the test, but for what is ``expected``."""
    contexts, complaints, allowed = [], [], []

    def opened(username: str = "admin", *, expected: re.Pattern[str] | None = None, **options) -> Page:
        context = browser.new_context(base_url=desk_server.url, **{"viewport": DESK, **options})
        contexts.append(context)
        page = context.new_page()
        allowed.extend([expected] if expected else [])
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/sign-in")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto(week_of(desk_school))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(one.search(text) for one in allowed)] == []


def week_of(desk_school: School) -> str:
    """The address of the week of TD1."""
    with desk_school.new_session() as session:
        return f"/desk?of={full_id_of(session.get(Group, desk_school.td1))}&date={WEEK}&view=week"


def card(page: Page, event_id: int) -> Locator:
    return page.locator(f".slots > [data-event='{event_id}']")
