"""Calendars and the pages that tell of what they are of lead to each other."""

import pytest
from flask.testing import FlaskClient

from support.campus import Campus, id_of
from support.html import links_of


@pytest.mark.parametrize("of", ["room", "person", "course", "level", "one"])
def test_a_calendar_leads_to_the_page_of_what_it_is_of_and_back(campus: Campus, client: FlaskClient, of: str):
    record = getattr(campus, of)
    pages = {"person": "instructors", "one": "levels"}
    about = f"/{pages.get(of, of + 's')}/{(campus.level if of == 'one' else record).uid}"
    assert about in links_of(client.get(f"/plannings/{id_of(record)}").text)
    assert f"/plannings/{id_of(record)}" in links_of(client.get(about).text)
