"""What bounds the memory of a worker: what is kept, and whose turn it is to hold a large body."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.memory import Kept, LargeTurn, stop_answers_less


def test_what_was_used_last_is_kept_within_the_room():
    kept: Kept[str, bytes] = Kept(80, len)
    for name in "abcdefghi":
        kept.keep(name, bytes(10))
        kept.get("a")
    assert kept.get("a") is not None
    assert [name for name in "abcdefghi" if kept.get(name) is None] == ["b"]


def test_what_takes_more_than_an_eighth_is_not_kept_and_neither_is_what_it_replaces():
    kept: Kept[str, bytes] = Kept(80, len)
    kept.keep("feed", bytes(10))
    kept.keep("feed", bytes(11))
    assert kept.get("feed") is None


def test_one_thread_at_a_time_holds_a_large_body():
    turn = LargeTurn()
    holding, most = [], []

    def hold(_: int) -> None:
        with turn.visit(), turn.visit():
            turn.take()
            turn.take()
            holding.append(1)
            most.append(len(holding))
            threading.Event().wait(0.005)
            holding.pop()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(hold, range(16)))
    assert most == [1] * 16


def test_whoever_waits_too_long_is_told_and_the_turn_goes_on_when_a_visit_fails():
    turn = LargeTurn()

    def wait() -> None:
        with turn.visit():
            turn.take(0.01)

    def break_while_holding(other: ThreadPoolExecutor) -> None:
        with turn.visit():
            turn.take()
            with pytest.raises(TimeoutError):
                other.submit(wait).result()
            raise ValueError("broken")

    with ThreadPoolExecutor(1) as other:
        with pytest.raises(ValueError, match="broken"):
            break_while_holding(other)
        other.submit(wait).result()


def test_an_inner_visit_leaves_the_turn_to_the_outer_one():
    turn = LargeTurn()

    def wait() -> None:
        with turn.visit():
            turn.take(0.01)

    with ThreadPoolExecutor(1) as other, turn.visit():
        with turn.visit():
            turn.take()
        with pytest.raises(TimeoutError):
            other.submit(wait).result()


def test_what_is_there_is_no_more_looked_through_for_garbage():
    before, usual, there = gc.get_threshold(), (700, 10, 10), object()
    kept = [there]
    gc.set_threshold(*usual)
    try:
        stop_answers_less()
        assert gc.is_tracked(kept)
        assert not any(one is kept for one in gc.get_objects())
        assert gc.get_threshold() > usual
    finally:
        gc.set_threshold(*before)
