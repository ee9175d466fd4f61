"""Work behind the answers: soon, once for all who asked, and a last time at the end."""

import threading

from services.background import Background

LONG = 3600.0


def test_it_is_done_soon_and_in_another_thread() -> None:
    done = threading.Event()
    threads: list[threading.Thread] = []

    def work() -> None:
        threads.append(threading.current_thread())
        done.set()

    background = Background("work", work)
    background.ask(within=0.0)
    assert done.wait(10)
    background.close()
    assert threads[0] is not threading.main_thread()
    assert threads[0].daemon


def test_who_is_in_a_hurry_decides() -> None:
    done = threading.Event()
    background = Background("work", done.set)
    background.ask(within=LONG)
    background.ask(within=0.0)
    assert done.wait(10)
    background.close()


def test_the_end_waits_for_nothing_and_forgets_nothing() -> None:
    calls: list[str] = []
    background = Background("work", lambda: calls.append("worked"))
    background.ask(within=LONG)
    background.close()
    assert calls == ["worked"]


def test_without_a_request_there_is_no_thread() -> None:
    background = Background("idle-work", lambda: None)
    background.close()
    assert "idle-work" not in {thread.name for thread in threading.enumerate()}


def test_what_is_asked_for_during_the_work_is_done_after_it() -> None:
    entered, release, again = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        if entered.is_set():
            again.set()
        entered.set()
        release.wait(10)

    background = Background("work", work)
    background.ask(within=0.0)
    assert entered.wait(10)
    background.ask(within=0.0)
    release.set()
    assert again.wait(10)
    background.close()
