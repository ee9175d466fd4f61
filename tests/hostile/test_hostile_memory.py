"""A worker that went through everything is as small as one that has just begun, but for what it keeps on purpose."""

import time

from hostile.bodies import READ, REFUSED
from hostile.conftest import Attacked, planning_of
from hostile.feeds import FEEDS

MOST_KEPT = 90
"""Megabytes: 64 that the caches may take at most, and what lies between them."""

LONGEST_WAIT = 30
"""Seconds."""


def test_a_worker_gives_back_what_all_attacks_took(attacked: Attacked) -> None:
    for name in (*FEEDS, *REFUSED, *READ):
        attacked.prepare(name)
        assert attacked.events(planning_of(name))["status"] == ("error" if name in REFUSED else "ok")
        attacked.assert_serves()
    # Answers that came too late for their caller may still be read for a while.
    given_back = time.monotonic() + LONGEST_WAIT
    while attacked.meter.now - attacked.fresh >= MOST_KEPT and time.monotonic() < given_back:
        time.sleep(0.5)
    assert attacked.meter.now - attacked.fresh < MOST_KEPT
