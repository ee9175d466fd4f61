"""The numbers of retrying, one by one."""

from datetime import timedelta

import pytest

from services.net.failures import FailureKind, FetchFailed
from services.plannings.retries import delay_after, is_retried, off_after

MIDDLE = 0.5
"""The chance that leaves a delay as it is."""


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        ("network_error", [5, 10, 20, 40, 80, 160, 320, 600, 600]),
        ("http_5xx", [5, 10, 20, 40, 80, 160, 320, 600, 600]),
        ("http_429", [5, 10, 20, 40, 80, 160, 320, 600, 600]),
        ("timeout", [10, 20, 40, 80, 160, 320, 600, 600, 600]),
        ("connection_refused", [30, 60, 120, 240, 480, 600, 600, 600, 600]),
        ("parse_error", [60, 120, 240, 480, 600, 600, 600, 600, 600]),
        ("invalid_body", [60, 120, 240, 480, 600, 600, 600, 600, 600]),
    ],
)
def test_each_delay_is_twice_the_last_up_to_ten_minutes(kind: str, seconds: list[float]) -> None:
    failure = FetchFailed(FailureKind(kind), "x")
    delays = [delay_after(failure, attempt, MIDDLE).total_seconds() for attempt in range(1, 10)]
    assert delays == pytest.approx(seconds)


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
@pytest.mark.parametrize(("attempt", "seconds"), [(1, 10), (9, 600)])
def test_a_delay_is_up_to_a_fifth_shorter_or_longer(
    chance: float, share: float, attempt: int, seconds: float
) -> None:
    delay = delay_after(FetchFailed(FailureKind.TIMEOUT, "x"), attempt, chance)
    assert delay.total_seconds() == pytest.approx(seconds * share)


@pytest.mark.parametrize(("asked", "waited"), [(None, 5), (2.0, 5), (90.0, 90), (7200.0, 7200)])
def test_a_host_that_asks_for_a_pause_gets_at_least_that(asked: float | None, waited: float) -> None:
    failure = FetchFailed(FailureKind.HTTP_429, "x", asked, 429)
    assert delay_after(failure, 1, MIDDLE).total_seconds() == pytest.approx(waited)
    shortest = delay_after(failure, 1, 0.0).total_seconds()
    assert shortest == pytest.approx(max(4.0, asked or 0.0))


@pytest.mark.parametrize(
    ("status", "days"), [(404, 30), (400, 7), (401, 7), (403, 7), (410, 7), (418, 7), (451, 7)]
)
def test_a_request_that_the_host_calls_wrong_is_off_at_once(status: int, days: int) -> None:
    failure = FetchFailed(FailureKind.HTTP_4XX, "x", None, status)
    assert not is_retried(failure)
    assert off_after(failure, 1) == timedelta(days=days)


@pytest.mark.parametrize(
    ("kind", "hours"),
    [
        ("parse_error", 24),
        ("invalid_body", 24),
        ("connection_refused", 12),
        ("network_error", 6),
        ("timeout", 6),
        ("http_429", 6),
        ("http_5xx", 6),
    ],
)
def test_ten_attempts_then_it_is_off_for_hours(kind: str, hours: int) -> None:
    failure = FetchFailed(FailureKind(kind), "x")
    assert is_retried(failure)
    assert [off_after(failure, attempt) for attempt in range(1, 10)] == [None] * 9
    assert off_after(failure, 10) == timedelta(hours=hours)


def test_every_kind_of_failure_is_decided() -> None:
    retried = {kind for kind in FailureKind if is_retried(FetchFailed(kind, "x"))}
    assert set(FailureKind) - retried == {FailureKind.HTTP_4XX}
