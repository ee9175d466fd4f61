"""Links and news are kept and found alike on both kinds of database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from models import Event, Subscription
from services.accounts.preferences import VISITOR_KEPT_FOR, Owner
from services.accounts.repeats import SentTwice
from services.database import SessionFactory, snapshot, writing
from services.news.followed import Followed
from services.news.happenings import news
from services.plannings.selection import Hidden, selected
from services.subscriptions import links
from services.subscriptions.links import NoSuchLink
from support.campus import TODAY, Campus

VISITOR = Owner(visitor_hash="a" * 64)
PRESSES = 4


def test_a_link_is_found_by_its_secret_alone(new_session: SessionFactory):
    selection = selected(["a", "b"], [Hidden("Algebra"), Hidden("Rust", "b")])
    with writing(new_session) as session:
        secret = links.make(session, VISITOR, "Mine", selection, TODAY, 0)
        mine = links.make(session, VISITOR, "All", None, TODAY, 1)
    with snapshot(new_session) as session:
        link = links.opened_by(session, secret)
        assert links.selection_in(link) == selection
        assert links.selection_in(links.opened_by(session, mine)) is None
        for wrong in (link.secret_hash, secret[:-1], ""):
            assert links.opened_by(session, wrong) is None
        assert [one.name for one in links.of_owner(session, VISITOR)] == ["All", "Mine"]
    with writing(new_session) as session, pytest.raises(NoSuchLink):
        links.revoke(session, Owner(visitor_hash="b" * 64), link.id, TODAY)


def pressed_at_once(new_session: SessionFactory, ask: Callable[[Session], str]) -> list[str]:
    """What several who ask for the same secret at the same moment get: secrets."""
    everyone = Barrier(PRESSES)

    def press(_number: int) -> str | None:
        everyone.wait()
        try:
            with writing(new_session) as session:
                return ask(session)
        except SentTwice:
            return None

    with ThreadPoolExecutor(PRESSES) as pool:
        return list(filter(None, pool.map(press, range(PRESSES))))


def test_a_form_that_is_sent_several_times_at_once_makes_one_link(new_session: SessionFactory):
    def make(session: Session) -> str:
        return links.make(session, VISITOR, "Mine", None, TODAY, 0)

    [secret] = pressed_at_once(new_session, make)
    with snapshot(new_session) as session:
        [link] = links.of_owner(session, VISITOR)

    def renew(session: Session) -> str:
        return links.renew(session, VISITOR, link.id, TODAY, links.mark_of(link))

    [renewed] = pressed_at_once(new_session, renew)
    with snapshot(new_session) as session:
        assert links.opened_by(session, secret) is None
        assert links.opened_by(session, renewed).id == link.id


def test_links_of_visitors_that_no_program_uses_are_dropped(new_session: SessionFactory):
    with writing(new_session) as session:
        unused, used = (links.make(session, VISITOR, "x", None, TODAY, number) for number in range(2))
    later = TODAY + VISITOR_KEPT_FOR
    with writing(new_session) as session:
        links.note_use(session, links.opened_by(session, used), later)
    with writing(new_session) as session:
        links.make(session, Owner(visitor_hash="b" * 64), "y", None, later + timedelta(days=1), 0)
        assert links.opened_by(session, unused) is None
        assert isinstance(links.opened_by(session, used), Subscription)


def test_news_of_several_kinds_are_found_together(new_session: SessionFactory):
    campus = Campus(new_session)
    event = campus.plan(8, campus.one)
    campus.plan(10, campus.two)
    of = [
        Followed("group", frozenset({("group", campus.one.id), ("group", campus.cohort.id)})),
        Followed("room", frozenset({("room", campus.room.id)})),
        Followed("none", frozenset()),
    ]
    campus.drop(event)
    with snapshot(new_session) as session:
        found = news(session, of, 10).happenings
        assert [(one.what, one.concerns) for one in found] == [
            (("removed",), ("group", "room")),
            (("added",), ("room",)),
            (("added",), ("group", "room")),
        ]
        assert session.get_one(Event, event.id).uid == found[0].event_uid
        assert news(session, of[2:], 10).happenings == []
        assert news(session, [], 10).happenings == []
