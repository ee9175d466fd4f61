"""Umlauts survive whatever a server says of its charset, or the answer is refused."""

import pytest

from fakes.starplan import StarPlanServer, faults
from fakes.starplan.faults import Fault
from services.starplan.client import StarPlan
from unit.starplan.conftest import Address, MakeClient

DECLARATIONS: dict[str, Fault] = {
    "latin 1 that says so": faults.charset("iso-8859-1", "ISO-8859-1"),
    "utf-8 that says so": faults.charset("utf-8", "utf-8"),
    "latin 1 that says utf-8": faults.says_utf8_is_latin1,
    "utf-8 that says latin 1": faults.says_latin1_is_utf8,
    "latin 1 that says nothing": faults.says_nothing_in_latin1,
    "utf-8 that says nothing": faults.says_nothing_in_utf8,
    "latin 1 that says two things": faults.says_two_charsets,
    "utf-8 with a mark": faults.charset("utf-8-sig", None),
    "utf-16 with a mark": faults.charset("utf-16", "utf-8"),
    "windows that says nonsense": faults.charset("cp1252", "none-of-your-business"),
}


@pytest.mark.parametrize("fault", DECLARATIONS.values(), ids=DECLARATIONS)
def test_names_in_lists_keep_their_umlauts(server: StarPlanServer, client: StarPlan, fault: Fault) -> None:
    server.faults.add(fault)
    rooms = client.rooms(client.sites()[1])
    assert "Labor Süd" in {room.short_name for room in rooms}


@pytest.mark.parametrize("fault", DECLARATIONS.values(), ids=DECLARATIONS)
def test_calendars_are_equal_in_every_charset(
    server: StarPlanServer, client: StarPlan, address: Address, fault: Fault
) -> None:
    plain = client.fetch(address())
    server.faults.add(fault)
    again = client.fetch(address())
    assert again.hash == plain.hash
    assert again.plan() == plain.plan()
    assert not all(line.isascii() for meeting in again.plan().meetings for line in meeting.lines)


@pytest.mark.parametrize("fault", DECLARATIONS.values(), ids=DECLARATIONS)
def test_week_pages_and_happenings_keep_their_umlauts(
    server: StarPlanServer, client: StarPlan, address: Address, fault: Fault
) -> None:
    for refused in ({"ical:pg"}, {"ical:pg", "rest"}):
        server.refused = refused
        plain = client.fetch(address()).plan()
        server.faults.add(fault)
        assert client.fetch(address()).plan() == plain
        server.faults.clear()


def test_a_charset_can_be_set_where_a_server_says_a_wrong_one(
    server: StarPlanServer, make_client: MakeClient
) -> None:
    server.faults.add(faults.charset("cp850", "iso-8859-1"))
    rooms = make_client(charset="cp850").rooms(make_client().sites()[1])
    assert "Labor Süd" in {room.short_name for room in rooms}


def test_a_charset_that_was_set_does_not_spoil_utf8(server: StarPlanServer, make_client: MakeClient) -> None:
    client = make_client(charset="iso-8859-1")
    server.faults.add(faults.says_nothing_in_utf8)
    assert "Labor Süd" in {room.short_name for room in client.rooms(client.sites()[1])}
