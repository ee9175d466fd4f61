"""No address of a feed leads inside, however it is written and whatever it redirects to."""

import pytest

from hostile.conftest import Attacked, planning_of
from hostile.urls import URLS


@pytest.mark.parametrize("name", URLS)
def test_an_address_that_leads_inside_is_not_asked(attacked: Attacked, name: str) -> None:
    planning = planning_of(name)
    answer = attacked.events(planning)
    assert (answer["status"], answer["source"], answer["reason"]) == ("error", "none", "no_data")
    assert attacked.failures(planning) == [URLS[name][1]]
    assert attacked.inside.connections == 0
    attacked.assert_serves()


def test_a_name_that_changes_its_mind_is_asked_for_anew_and_refused(attacked: Attacked) -> None:
    planning = planning_of("name that changes its mind")
    for _ in range(4):
        assert attacked.events(planning)["source"] == "none"
    assert set(attacked.failures(planning)) == {"connection_refused", "network_error"}
    assert attacked.inside.connections == 0
    attacked.assert_serves()
