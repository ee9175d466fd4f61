"""Many attacks at once leave the server to the students."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from hostile.conftest import ELSEWHERE, Attacked, planning_of

CLIENTS = 32
ROUNDS = 2
ATTACKS = [
    "minutely from 1900",
    "a rule of 10 MB",
    "excepted dates that are none",
    "a description of 10 MB with an emoji",
    "a long text on each day",
    "a gzip bomb",
    "200 MB without a length",
    "a body that drips",
]
MOST_MEMORY = 200
"""Megabytes that all of them together may take on top of a fresh worker. One takes 70 of them, and all eight, if they
were read at the same time, several hundred."""


def test_a_crowd_of_attacks_leaves_the_server_to_the_students(attacked: Attacked) -> None:
    for name in ATTACKS:
        attacked.prepare(name)
    attacks = ATTACKS * (CLIENTS * ROUNDS // len(ATTACKS))
    attacked.meter.restart()
    with ThreadPoolExecutor(CLIENTS) as crowd:
        answers = crowd.map(lambda name: attacked.events(planning_of(name))["source"], attacks)
        for _ in range(10):
            attacked.assert_serves(ELSEWHERE)
        sources = Counter(answers)
    assert sources.total() == CLIENTS * ROUNDS
    assert sources.keys() <= {"network", "db", "none"}
    assert attacked.meter.peak - attacked.fresh < MOST_MEMORY
    attacked.assert_serves(ELSEWHERE)
