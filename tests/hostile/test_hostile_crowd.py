"""Many attacks at once leave the server to the students."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from hostile.bodies import REFUSED
from hostile.conftest import ELSEWHERE, Attacked, path_of, planning_of
from hostile.feeds import FEEDS

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


def test_a_crowd_of_attacks_leaves_the_server_to_the_students(attacked: Attacked) -> None:
    for name in ATTACKS:
        if name in FEEDS:
            attacked.upstream.serve(path_of(name), FEEDS[name]())
        else:
            REFUSED[name][0](attacked.upstream, path_of(name))
    attacks = ATTACKS * (CLIENTS * ROUNDS // len(ATTACKS))
    with ThreadPoolExecutor(CLIENTS) as crowd:
        answers = crowd.map(lambda name: attacked.events(planning_of(name))["source"], attacks)
        for _ in range(10):
            attacked.assert_serves(ELSEWHERE)
        sources = Counter(answers)
    assert sources.total() == CLIENTS * ROUNDS
    assert sources.keys() <= {"network", "db", "none"}
    attacked.assert_serves(ELSEWHERE)
