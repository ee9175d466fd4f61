"""No answer of an upstream holds the server up, fills its memory, or takes it away from the next student."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from hostile.bodies import READ, REFUSED
from hostile.conftest import Attacked, path_of, planning_of
from hostile.feeds import FEEDS

MOST_MEMORY = 100
"""Megabytes that an attack may take on top of what the worker holds. The worst take 70: ten of a body with an emoji,
and four times as many of its text."""


@pytest.fixture
def metered(attacked: Attacked) -> Iterator[Attacked]:
    attacked.meter.restart()
    before = attacked.meter.now
    yield attacked
    assert attacked.meter.peak - before < MOST_MEMORY
    attacked.assert_serves()


@pytest.mark.parametrize("name", FEEDS)
def test_the_good_event_of_a_hostile_feed_is_read(metered: Attacked, name: str) -> None:
    metered.upstream.serve(path_of(name), FEEDS[name]())
    assert_read(metered, name)


@pytest.mark.parametrize("name", ["the ends of time", "a duration of 2,000 years", "20,000 overrides"])
@pytest.mark.parametrize(
    "page", ["/api/plannings/{}?events=true&browserTimezone={}&targetTimezone={}", "/plannings/{}?view=month"]
)
def test_a_hostile_feed_can_be_shown(attacked: Attacked, name: str, page: str) -> None:
    attacked.upstream.serve(path_of(name), FEEDS[name]())
    assert_read(attacked, name)
    assert attacked.get(page.format(quote(planning_of(name)), "America/New_York", "Pacific/Kiritimati"))


@pytest.mark.parametrize("name", READ)
def test_the_good_event_is_read_whatever_the_charset(metered: Attacked, name: str) -> None:
    READ[name](metered.upstream, path_of(name))
    assert_read(metered, name)


def assert_read(attacked: Attacked, name: str) -> None:
    answer = attacked.events(planning_of(name))
    assert (answer["status"], answer["source"]) == ("ok", "network")
    assert "good" in {event["uid"] for event in answer["events"]}
    assert attacked.failures(planning_of(name)) == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_body_that_is_none_is_refused(metered: Attacked, name: str) -> None:
    prepare, kind = REFUSED[name]
    prepare(metered.upstream, path_of(name))
    answer = metered.events(planning_of(name))
    assert (answer["status"], answer["source"], answer["reason"]) == ("error", "none", "no_data")
    assert metered.failures(planning_of(name)) == [kind]
