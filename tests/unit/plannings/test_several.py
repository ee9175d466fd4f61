"""Asking for several plannings at a time."""

import threading

from services.plannings.catalogue import Node
from services.plannings.service import Answer
from services.plannings.several import AT_ONCE, current_of_each

NODES = [Node(f"n{n}", f"Node {n}", f"univ.n{n}") for n in range(12)]


class Upstreams:
    """Each answer waits until as many are asked as may be, and says whose it is."""

    def __init__(self) -> None:
        self.asking = threading.Barrier(AT_ONCE)
        self.lock = threading.Lock()
        self.now = self.most = 0

    def current(self, node: Node) -> Answer:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.asking.wait(timeout=30)
        with self.lock:
            self.now -= 1
        return Answer("none", None) if node is NODES[0] else Answer("network", None)


def test_they_are_asked_together_but_never_more_than_a_few():
    upstreams = Upstreams()
    answers = current_of_each(upstreams, NODES)
    assert upstreams.most == AT_ONCE
    assert [answer.source for answer in answers] == ["none", *["network"] * 11]


def test_of_none_nobody_is_asked():
    assert current_of_each(Upstreams(), []) == []
