"""Challenges: each is answered once, in time, and only its hash is stored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models import Ceremony
from services.accounts import ceremonies
from services.accounts.ceremonies import DROPPED_AT_ONCE, Asked, NotAsked
from services.database import SessionFactory, writing
from support.clock import NOON

KIND = "passkey authentication"
MINUTE = timedelta(minutes=1)


def begin(new_session: SessionFactory, at=NOON, **data: object) -> bytes:
    with writing(new_session) as session:
        return ceremonies.begin(session, KIND, None, data, at)


def take(new_session: SessionFactory, challenge: bytes, at=NOON, kind: str = KIND) -> Asked:
    with writing(new_session) as session:
        return ceremonies.take(session, challenge, kind, at)


def kept(new_session: SessionFactory) -> int:
    with new_session() as session:
        return session.scalars(select(func.count(Ceremony.id))).one()


def test_what_was_kept_comes_back_once(new_session: SessionFactory):
    challenge = begin(new_session, browser="b")
    assert take(new_session, challenge) == Asked(None, {"browser": "b"})
    with pytest.raises(NotAsked):
        take(new_session, challenge)


def test_of_many_who_answer_at_the_same_time_one_is_heard(new_session: SessionFactory):
    challenge = begin(new_session)

    def answer(_number: int) -> bool:
        try:
            take(new_session, challenge)
        except NotAsked:
            return False
        return True

    with ThreadPoolExecutor(8) as processes:
        assert sum(processes.map(answer, range(8))) == 1


def test_a_challenge_is_good_for_five_minutes(new_session: SessionFactory):
    early, late = begin(new_session), begin(new_session)
    assert take(new_session, early, NOON + 5 * MINUTE - timedelta(seconds=1))
    with pytest.raises(NotAsked):
        take(new_session, late, NOON + 5 * MINUTE)


def test_a_challenge_of_another_kind_is_none(new_session: SessionFactory):
    challenge = begin(new_session)
    with pytest.raises(NotAsked):
        take(new_session, challenge, kind="passkey registration")
    assert take(new_session, challenge), "and it is not lost by that"


def test_the_challenge_itself_is_not_stored(new_session: SessionFactory):
    challenge = begin(new_session)
    with new_session() as session:
        (row,) = session.scalars(select(Ceremony))
    assert len(challenge) == 32
    assert challenge.hex() != row.challenge_hash
    assert len(row.challenge_hash) == 64


def test_those_that_are_over_go_when_others_begin(new_session: SessionFactory):
    for _ in range(3):
        begin(new_session)
    later = NOON + 2 * MINUTE
    begin(new_session, later)
    begin(new_session, NOON + 6 * MINUTE)
    assert kept(new_session) == 2


def test_a_crowd_is_dropped_bit_by_bit(new_session: SessionFactory):
    with writing(new_session) as session:
        for number in range(DROPPED_AT_ONCE + 20):
            session.add(
                Ceremony(kind=KIND, challenge_hash=str(number), data={}, expires_at=NOON - number * MINUTE)
            )
    begin(new_session)
    assert kept(new_session) == 21
    begin(new_session)
    assert kept(new_session) == 2


def test_many_can_begin_at_the_same_time(new_session: SessionFactory):
    for _ in range(20):
        begin(new_session)
    with ThreadPoolExecutor(8) as processes:
        list(processes.map(lambda _: begin(new_session, NOON + 10 * MINUTE), range(40)))
    assert kept(new_session) == 40
