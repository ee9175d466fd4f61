"""A user's key for the planner API."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.accounts import planner_keys
from services.accounts.planner_keys import NoApiAccess
from services.accounts.repeats import SentTwice
from services.database import SessionFactory, writing
from support.people import NOW, People


@pytest.fixture
def ada(people: People, root: int) -> int:
    """Somebody who may have one."""
    ada = people.add("ada")
    people.by(root).allow_api(ada, True)
    return ada


def replace(new_session: SessionFactory, user_id: int, after: int | None) -> int:
    with writing(new_session) as session:
        return planner_keys.replace(session, user_id, NOW, after).key.id


def test_a_form_that_is_sent_twice_makes_one_key(new_session: SessionFactory, ada: int):
    together = Barrier(4)

    def press(_number: int) -> bool:
        together.wait()
        try:
            replace(new_session, ada, 0)
        except SentTwice:
            return False
        return True

    with ThreadPoolExecutor(4) as presses:
        assert sorted(presses.map(press, range(4))) == [False, False, False, True]


def test_a_form_from_before_a_key_was_revoked_makes_none(new_session: SessionFactory, ada: int):
    replace(new_session, ada, 0)
    with writing(new_session) as session:
        planner_keys.revoke(session, ada, NOW)
    with pytest.raises(SentTwice):
        replace(new_session, ada, 0)
    with new_session() as session:
        newest = planner_keys.newest_of(session, ada)
    assert replace(new_session, ada, newest) > newest


def test_who_may_not_have_one_gets_none(people: People, new_session: SessionFactory):
    with pytest.raises(NoApiAccess):
        replace(new_session, people.add("bob"), 0)
