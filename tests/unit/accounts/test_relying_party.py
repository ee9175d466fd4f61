"""Under which name passkeys are made, and who may ask for them."""

import pytest

from services.accounts.relying_party import NoRelyingParty, RelyingParties, RelyingParty

HOME = "https://timetable.example.edu"


@pytest.mark.parametrize(
    ("public_origin", "origin"),
    [
        (HOME, HOME),
        ("https://Timetable.Example.edu:443", HOME),
        ("https://timetable.example.edu:8443", f"{HOME}:8443"),
        ("http://timetable.example.edu:80", "http://timetable.example.edu"),
    ],
)
def test_the_origin_is_written_as_browsers_write_it(public_origin: str, origin: str):
    party = RelyingParties(public_origin, (), may_guess=False).at("http://other.example/")
    assert party == RelyingParty("timetable.example.edu", (origin,))


def test_trusted_apps_may_ask_too():
    party = RelyingParties(HOME, ("https://App.Timetable.example.edu", "tauri://localhost"), False).at("")
    assert party.origins == (HOME, "https://app.timetable.example.edu", "tauri://localhost")


def test_in_development_the_address_of_the_request_counts():
    party = RelyingParties(None, (), may_guess=True).at("http://localhost:8000/")
    assert party == RelyingParty("localhost", ("http://localhost:8000",))


def test_in_production_no_header_says_what_the_name_is():
    with pytest.raises(NoRelyingParty, match="PUBLIC_ORIGIN"):
        RelyingParties(None, (), may_guess=False).at("https://evil.example/")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/", "http://[::1]:8000/"])
def test_a_number_is_no_name(address: str):
    with pytest.raises(NoRelyingParty, match="number"):
        RelyingParties(None, (), may_guess=True).at(address)
