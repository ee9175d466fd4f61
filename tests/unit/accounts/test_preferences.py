"""Preferences in the database: of users and visitors, written at the same moment, brought along, forgotten."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import Preferences, User
from services.accounts import preferences
from services.accounts.last_writer import Kept, Writes
from services.accounts.preferences import MOST_FORGOTTEN, VISITOR_KEPT_FOR, Owner
from services.database import SessionFactory, writing
from support.clock import NOON

NOON_MS = int(NOON.timestamp() * 1000)
GUEST = "a" * 64


@pytest.fixture
def ada(new_session: SessionFactory) -> Owner:
    with writing(new_session) as session:
        user = User(username="ada", username_key="ada")
        session.add(user)
        session.flush()
        return Owner(user.id)


def choose(new_session: SessionFactory, owner: Owner, seconds: float = 0, **values: object) -> None:
    with writing(new_session) as session:
        preferences.write(session, owner, Writes(values), NOON + timedelta(seconds=seconds))


def kept(new_session: SessionFactory, owner: Owner) -> Kept:
    with new_session() as session:
        return preferences.kept_in(preferences.find(session, owner))


def rows(new_session: SessionFactory) -> int:
    with new_session() as session:
        return session.scalar(select(func.count()).select_from(Preferences)) or 0


def at_once(*acts: Callable[[], None]) -> None:
    """Do them all at the same moment; what one of them raises is raised."""
    ready, failures = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        ready.wait()
        try:
            act()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize("has_row", [False, True])
def test_devices_that_write_different_keys_at_the_same_moment_all_keep_theirs(
    new_session: SessionFactory, ada: Owner, has_row: bool
):
    if has_row:
        choose(new_session, ada, -1, theme="dark")
    keys = [f"key{n}" for n in range(8)]

    def write(key: str) -> Callable[[], None]:
        return lambda: choose(new_session, ada, **{key: key})

    at_once(*map(write, keys))
    assert {key: value for key, value in kept(new_session, ada).chosen.items() if key in keys} == dict(
        zip(keys, keys, strict=True)
    )
    assert rows(new_session) == 1


def test_a_visitor_with_two_tabs_keeps_both_choices(new_session: SessionFactory):
    guest = Owner(visitor_hash=GUEST)
    at_once(
        lambda: choose(new_session, guest, theme="dark"),
        lambda: choose(new_session, guest, showWeekends=True),
    )
    assert kept(new_session, guest).chosen == {"theme": "dark", "showWeekends": True}


def test_of_writes_to_one_key_at_the_same_moment_one_is_kept_whole(new_session: SessionFactory, ada: Owner):
    def write(name: str) -> Callable[[], None]:
        return lambda: choose(new_session, ada, blocklist=[name] * 3, theme=name)

    at_once(*map(write, "abcdef"))
    chosen = kept(new_session, ada).chosen
    assert chosen["blocklist"] == [chosen["theme"]] * 3


def test_what_changes_nothing_is_not_written(new_session: SessionFactory, ada: Owner):
    choose(new_session, ada, theme=None)
    assert rows(new_session) == 0
    choose(new_session, ada, theme="dark")
    choose(new_session, ada, 60, theme="dark")
    assert kept(new_session, ada) == Kept({"theme": "dark"}, {"theme": NOON_MS})


class TestBringingAlong:
    def bring(self, new_session: SessionFactory, ada: Owner) -> None:
        assert ada.user_id is not None
        with writing(new_session) as session:
            preferences.bring_along(session, GUEST, ada.user_id, NOON + timedelta(hours=1))

    def test_of_each_key_the_newer_choice_is_kept(self, new_session: SessionFactory, ada: Owner):
        guest = Owner(visitor_hash=GUEST)
        choose(new_session, ada, 10, theme="light", blocklist=["old"])
        choose(new_session, guest, 0, theme="dark", showWeekends=True)
        choose(new_session, guest, 20, blocklist=["new"])
        self.bring(new_session, ada)
        after = kept(new_session, ada)
        assert after.chosen == {"theme": "light", "blocklist": ["new"], "showWeekends": True}
        assert after.written_at["showWeekends"] == NOON_MS
        assert kept(new_session, guest) == Kept()
        assert rows(new_session) == 1

    def test_a_choice_that_the_visitor_took_back_later_is_taken_back(
        self, new_session: SessionFactory, ada: Owner
    ):
        guest = Owner(visitor_hash=GUEST)
        choose(new_session, ada, 0, theme="light")
        choose(new_session, guest, 5, theme="dark")
        choose(new_session, guest, 10, theme=None)
        self.bring(new_session, ada)
        assert kept(new_session, ada).chosen == {}

    def test_who_has_chosen_nothing_brings_nothing(self, new_session: SessionFactory, ada: Owner):
        self.bring(new_session, ada)
        assert rows(new_session) == 0

    def test_two_sign_ins_at_once_bring_it_once(self, new_session: SessionFactory, ada: Owner):
        choose(new_session, Owner(visitor_hash=GUEST), theme="dark")
        at_once(lambda: self.bring(new_session, ada), lambda: self.bring(new_session, ada))
        assert kept(new_session, ada).chosen == {"theme": "dark"}
        assert rows(new_session) == 1


class TestForgetting:
    def add(self, new_session: SessionFactory, count: int, days: float) -> None:
        with writing(new_session) as session:
            session.add_all(
                Preferences(
                    visitor_hash=f"{days}-{n}", chosen={}, written_at={}, used_at=NOON - timedelta(days=days)
                )
                for n in range(count)
            )

    def test_visitors_who_do_not_come_back_go_when_another_comes(
        self, new_session: SessionFactory, ada: Owner
    ):
        self.add(new_session, 2, VISITOR_KEPT_FOR.days + 1)
        self.add(new_session, 3, VISITOR_KEPT_FOR.days - 1)
        choose(new_session, ada, -86_400 * 999, theme="dark")
        choose(new_session, Owner(visitor_hash=GUEST), theme="dark")
        assert rows(new_session) == 3 + 1 + 1, "those who came back, Ada, and the new one"

    def test_a_bounded_number_at_a_time(self, new_session: SessionFactory):
        self.add(new_session, MOST_FORGOTTEN + 5, VISITOR_KEPT_FOR.days + 1)
        choose(new_session, Owner(visitor_hash=GUEST), theme="dark")
        assert rows(new_session) == 5 + 1

    def test_nobody_goes_when_nobody_comes(self, new_session: SessionFactory, ada: Owner):
        guest = Owner(visitor_hash=GUEST)
        choose(new_session, guest, theme="dark")
        self.add(new_session, 2, VISITOR_KEPT_FOR.days + 1)
        choose(new_session, guest, 1, theme="light")
        choose(new_session, ada, theme="dark")
        assert rows(new_session) == 4
